/// Cuts a stream into pieces of wanted lengths.
actor PartReader {
  private let stream: any ByteStream
  private var rest: ArraySlice<UInt8> = []
  private var isOver = false

  init(_ stream: any ByteStream) { self.stream = stream }

  /// The next bytes: as many as wanted, fewer at the end, none behind it.
  func read(_ count: Int) async throws -> [UInt8] {
    var piece: [UInt8] = []
    piece.reserveCapacity(min(count, 64 << 20))
    while piece.count < count {
      if rest.isEmpty {
        guard !isOver, let next = try await stream.next() else {
          isOver = true
          break
        }
        rest = next[...]
      }
      let taken = rest.prefix(count - piece.count)
      piece += taken
      rest = rest.dropFirst(taken.count)
    }
    return piece
  }

  /// Whether the stream ends here.
  var isAtEnd: Bool {
    get async throws {
      while rest.isEmpty, !isOver {
        if let next = try await stream.next() { rest = next[...] } else { isOver = true }
      }
      return rest.isEmpty
    }
  }
}
