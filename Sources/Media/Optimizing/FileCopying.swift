import Platform

/// Copies a file to an existing one, and reads both again to see that they are the same.
struct FileCopying {
  let from, to: String
  /// What messages name.
  let subject: String
  let isCancelled: () -> Bool

  private static var pieceSize: Int { 1 << 20 }

  func run() throws {
    let source = open(from, O_RDONLY | O_CLOEXEC)
    guard source >= 0 else { throw MediaError(.unreadable, "\(from) cannot be read: \(systemWords())") }
    defer { close(source) }
    let target = open(to, O_RDWR | O_CLOEXEC)
    guard target >= 0 else { throw MediaError(.writeFailed, "\(subject) cannot be written: \(systemWords())") }
    defer { close(target) }
    try pieces(of: source) { try write($0, to: target) }
    guard fsync(target) == 0, lseek(target, 0, SEEK_SET) == 0, lseek(source, 0, SEEK_SET) == 0 else { throw writeError() }
    var other = [UInt8](repeating: 0, count: Self.pieceSize)
    try pieces(of: source) { piece in
      let count = try fill(&other, piece.count, from: target)
      guard other[..<count].elementsEqual(piece) else { throw differs }
    }
    guard try fill(&other, 1, from: target) == 0 else { throw differs }
  }

  private var differs: MediaError {
    MediaError(.writeFailed, "\(subject) does not hold what was written to it", hint: "look after that disk")
  }

  private func pieces(of file: Int32, _ use: (ArraySlice<UInt8>) throws -> Void) throws {
    var buffer = [UInt8](repeating: 0, count: Self.pieceSize)
    while true {
      if isCancelled() { throw CancellationError() }
      let count = try fill(&buffer, buffer.count, from: file)
      if count == 0 { return }
      try use(buffer[..<count])
    }
  }

  /// Reads so many bytes, or all there are.
  private func fill(_ buffer: inout [UInt8], _ wanted: Int, from file: Int32) throws -> Int {
    var done = 0
    while done < min(wanted, buffer.count) {
      let count = buffer.withUnsafeMutableBytes { read(file, $0.baseAddress?.advanced(by: done), wanted - done) }
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw MediaError(.unreadable, "\(from) cannot be read: \(systemWords())") }
      if count == 0 { break }
      done += count
    }
    return done
  }

  private func write(_ bytes: ArraySlice<UInt8>, to file: Int32) throws {
    try bytes.withUnsafeBytes { raw in
      var done = 0
      while done < raw.count {
        let count = Platform.write(file, raw.baseAddress?.advanced(by: done), raw.count - done)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { throw writeError() }
        done += count
      }
    }
  }

  private func writeError() -> MediaError {
    let number = errno
    if number == ENOSPC || number == EDQUOT || number == EFBIG { return .diskFull(subject) }
    return MediaError(.writeFailed, "\(subject) cannot be written: \(systemWords(number))")
  }
}
