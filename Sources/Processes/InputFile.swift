import Platform

/// A nameless file that holds what a program is to read on its standard input.
enum InputFile {
  struct Failure: Error {
    let errno: Int32
  }

  /// Opens a file with these bytes, positioned at its start; the caller closes it.
  static func open(holding bytes: [UInt8]) throws(Failure) -> Int32 {
    let file = nameless()
    guard file >= 0 else { throw Failure(errno: errno) }
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        defer { close(file) }
        throw Failure(errno: errno)
      }
      written += count
    }
    lseek(file, 0, SEEK_SET)
    return file
  }

  private static func nameless() -> Int32 {
    guard let stream = tmpfile() else { return -1 }
    defer { fclose(stream) }
    return fcntl(fileno(stream), F_DUPFD_CLOEXEC, 3)
  }
}
