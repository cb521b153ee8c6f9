import Platform

/// Whether this process may mount a file system: root may, unless a container forbids it.
func mountIsPermitted() -> Bool {
  guard geteuid() == 0 else { return false }
  var template = Array("/tmp/toolkit-mount-XXXXXX".utf8CString)
  guard mkdtemp(&template) != nil else { return false }
  defer { rmdir(template) }
  guard mount("tmpfs", template, "tmpfs", 0, nil) == 0 else { return false }
  umount(template)
  return true
}
