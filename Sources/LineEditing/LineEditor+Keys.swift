import CLibedit
import Platform

extension LineEditor {
  /// Waits for the next scalar from the terminal, showing messages that come meanwhile.
  ///
  /// libedit calls this for each key, after it has drawn the line. 1 is a key, 0 the end, -1 a failure.
  func nextKey(_ key: UnsafeMutablePointer<wchar_t>) -> Int32 {
    while true {
      switch readScalar(timeout: -1) {
      case .scalar(let scalar):
        let isLoneEscape = isEscapeAKey && scalar == "\u{1b}" && !isInputPending(within: 50)
        key.pointee = wchar_t(bitPattern: (isLoneEscape ? Self.loneEscape : scalar).value)
        return 1
      case .undecodable, .timedOut: continue
      case .end: return 0
      case .failed: return -1
      }
    }
  }

  enum Key {
    case scalar(Unicode.Scalar)
    /// Bytes that are no UTF-8; they are passed over.
    case undecodable
    case timedOut
    case end
    case failed
  }

  /// Reads one UTF-8 scalar, and not one byte more: what is typed ahead stays with the terminal for the next reader.
  func readScalar(timeout milliseconds: Int32) -> Key {
    switch readByte(timeout: milliseconds) {
    case .byte(let first):
      var bytes = [first]
      let length = Self.sequenceLength(startingWith: first)
      while bytes.count < length {
        guard case .byte(let next) = readByte(timeout: 200) else { return .undecodable }
        guard next & 0xC0 == 0x80 else {
          byteReadAhead = next
          return .undecodable
        }
        bytes.append(next)
      }
      let text = String(validating: bytes, as: UTF8.self)
      // NUL would end the line inside libedit.
      guard let scalar = text?.unicodeScalars.first, scalar.value != 0 else { return .undecodable }
      return .scalar(scalar)
    case .timedOut: return .timedOut
    case .end: return .end
    case .failed: return .failed
    }
  }

  /// Whether more was typed, or comes within so many milliseconds: the rest of a key sequence comes at once.
  private func isInputPending(within milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, milliseconds) > 0
  }

  private enum Byte {
    case byte(UInt8)
    case timedOut
    case end
    case failed
  }

  private func readByte(timeout milliseconds: Int32) -> Byte {
    if let byte = byteReadAhead {
      byteReadAhead = nil
      return .byte(byte)
    }
    while true {
      var entries = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: messages.wakeDescriptor, events: Int16(POLLIN), revents: 0),
      ]
      let ready = poll(&entries, 2, milliseconds)
      if ready == 0 { return .timedOut }
      if ready < 0 {
        if errno == EINTR { continue }
        return .failed
      }
      if messages.isClosed { return .end }
      if entries[1].revents != 0 { attend() }
      guard entries[0].revents != 0 else { continue }
      var byte: UInt8 = 0
      let count = read(STDIN_FILENO, &byte, 1)
      if count == 1 { return .byte(byte) }
      if count == 0 { return .end }
      if errno != EINTR, errno != EAGAIN { return .failed }
    }
  }

  private static func sequenceLength(startingWith byte: UInt8) -> Int {
    switch byte {
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 1
    }
  }
}
