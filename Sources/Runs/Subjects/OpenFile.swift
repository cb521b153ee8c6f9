import Platform

/// An open file of the journal that is read and written at places; closed with the last mention of it.
final class OpenFile: Sendable {
  let path: String
  let descriptor: Int32

  /// Takes over a descriptor.
  init(_ descriptor: Int32, _ path: String) {
    self.descriptor = descriptor
    self.path = path
  }

  deinit { close(descriptor) }

  /// Opens a file for reading; nil where there is none.
  static func reading(_ path: String) throws(RunsError) -> OpenFile? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    if descriptor >= 0 { return OpenFile(descriptor, path) }
    guard errno == ENOENT else { throw .system(errno, path) }
    return nil
  }

  /// A new file that has no name any more, in a folder.
  static func nameless(in folder: String) throws(RunsError) -> OpenFile {
    let (file, path) = try temporary(in: folder)
    unlink(path)
    return file
  }

  /// A new file with a name of its own.
  static func temporary(in folder: String) throws(RunsError) -> (OpenFile, path: String) {
    while true {
      let path = folder + "/.index-" + String(UInt64.random(in: .min ... .max), radix: 36)
      let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if descriptor >= 0 { return (OpenFile(descriptor, path), path) }
      guard errno == EEXIST else { throw .system(errno, folder) }
    }
  }

  /// Its length in bytes.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Reads exactly so many bytes.
  func read(_ buffer: inout [UInt8], _ count: Int, at offset: Int) throws(RunsError) {
    let code = buffer.withUnsafeMutableBytes { read($0, count, at: offset) }
    guard code == 0 else { throw failure(code) }
  }

  /// Writes all bytes.
  func write(_ bytes: [UInt8], at offset: Int) throws(RunsError) {
    let code = bytes.withUnsafeBytes { buffer -> Int32 in
      var done = 0
      while done < buffer.count {
        let count = pwrite(
          descriptor, buffer.baseAddress?.advanced(by: done), buffer.count - done, off_t(offset + done))
        if count > 0 { done += count } else if count == 0 || errno != EINTR { return count == 0 ? ENOSPC : errno }
      }
      return 0
    }
    guard code == 0 else { throw .system(code, path) }
  }

  /// Looks for a mark among some of a file.
  func mark(of fingerprint: Fingerprint, _ offset: Int, _ range: Range<Int>) throws(RunsError) -> Mark? {
    var start = range.lowerBound
    while start < range.upperBound {
      let count = min(128, range.upperBound - start)
      let place = offset + start * Mark.indexedSize
      let (found, code) = withUnsafeTemporaryAllocation(byteCount: count * Mark.indexedSize, alignment: 8) { buffer in
        let code = read(buffer, buffer.count, at: place)
        guard code == 0 else { return (Mark?.none, code) }
        let marks = UnsafeRawBufferPointer(buffer)
        for index in 0..<count {
          let mark = Mark(indexed: marks, at: index * Mark.indexedSize)
          if mark.fingerprint == fingerprint { return (mark, code) }
        }
        return (nil, code)
      }
      guard code == 0 else { throw failure(code) }
      if let found { return found }
      start += count
    }
    return nil
  }

  /// The system's code; -1 when the file is too short.
  private func read(_ buffer: UnsafeMutableRawBufferPointer, _ wanted: Int, at offset: Int) -> Int32 {
    guard wanted <= buffer.count else { return EINVAL }
    var done = 0
    while done < wanted {
      let count = pread(descriptor, buffer.baseAddress?.advanced(by: done), wanted - done, off_t(offset + done))
      if count > 0 { done += count } else if count == 0 { return -1 } else if errno != EINTR { return errno }
    }
    return 0
  }

  private func failure(_ code: Int32) -> RunsError {
    code == -1 ? .damaged(path: path, reason: "it is too short") : .system(code, path)
  }
}

extension RunsError {
  /// What the system says about a file.
  static func system(_ code: Int32, _ path: String) -> RunsError {
    if code == ENOSPC || code == EDQUOT { return .diskFull(path: path) }
    return .unusable(path: path, reason: String(cString: strerror(code)))
  }
}
