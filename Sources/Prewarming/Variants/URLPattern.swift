/// The URL of a variant with a gap for the key: made once, filled in for each object.
struct URLPattern: Sendable, Hashable {
  enum Piece: Sendable, Hashable {
    case text(String)
    /// The key as a path.
    case key
    /// The key as one value of a query.
    case value
    case stem
    case ext
  }

  /// Between texts there is at least one gap.
  private(set) var pieces: [Piece]
  private let length: Int

  init(_ pieces: [Piece]) {
    self.pieces = pieces
    length = pieces.reduce(0) { if case .text(let text) = $1 { $0 &+ text.utf8.count } else { $0 } }
  }

  /// A key between two texts.
  init(_ before: String, _ after: String) { self.init([.text(before), .key, .text(after)]) }

  func url(for key: ObjectKey) -> String {
    var url = ""
    url.reserveCapacity(length &+ key.path.utf8.count)
    for piece in pieces {
      switch piece {
      case .text(let text): url += text
      case .key: url += key.path
      case .value: url += key.value
      case .stem: url += key.stem
      case .ext: url += key.ext
      }
    }
    return url
  }

  /// The same for all patterns that give the same resource: parameters sorted by name.
  var canonical: String {
    let url = url(for: ObjectKey("key.ext"))
    guard let mark = url.firstIndex(of: "?") else { return url }
    let query = url[url.index(after: mark)...].split(separator: "&", omittingEmptySubsequences: false).sorted()
    return url[...mark] + query.joined(separator: "&")
  }
}
