import Platform

/// Writes all of some bytes at an offset of a file; gives 0, or the error number.
func writeAll(_ bytes: ArraySlice<UInt8>, to descriptor: Int32, at offset: Int64) -> Int32 {
  bytes.withUnsafeBytes { writeAll($0, to: descriptor, at: offset) }
}

/// Writes all of some bytes at an offset of a file; gives 0, or the error number.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int64) -> Int32 {
  var done = 0
  while done < bytes.count {
    let count = pwrite(
      descriptor, bytes.baseAddress?.advanced(by: done), bytes.count - done, off_t(offset + Int64(done)))
    if count < 0, errno == EINTR { continue }
    if count <= 0 { return count < 0 ? errno : EIO }
    done += count
  }
  return 0
}
