/// A small answer as a tree.
struct XMLElement: Equatable {
  var name: String
  /// All text directly within, decoded.
  var text = ""
  var children: [XMLElement] = []

  /// The largest answer that is read as a tree; listings are read another way. Bytes.
  static let maximumSize = 8 << 20
  /// An answer of that size could still hold millions of elements. The largest real one names 1,000 objects.
  private static let maximumCount = 50_000

  init(name: String) { self.name = name }

  /// Reads a whole document.
  init(_ bytes: [UInt8]) throws(XMLProblem) {
    guard bytes.count <= Self.maximumSize else { throw .malformed }
    var scanner = XMLScanner(bytes)
    var open: [XMLElement] = []
    var count = 0
    while true {
      switch try scanner.next() {
      case .start(let range):
        count += 1
        guard count <= Self.maximumCount else { throw .malformed }
        open.append(XMLElement(name: Self.localName(bytes[range])))
      case .text(let range, let isPlain):
        let text = isPlain ? Array(bytes[range]) : try XMLText.decode(bytes[range])
        open[open.count - 1].text += String(decoding: text, as: UTF8.self)
      case .end:
        guard let ended = open.popLast() else { throw .malformed }
        if open.isEmpty {
          self = ended
          return
        }
        open[open.count - 1].children.append(ended)
      case .finished: throw .malformed
      }
    }
  }

  /// The first child of a name.
  subscript(_ name: String) -> XMLElement? { children.first { $0.name == name } }

  /// The text of the first child of a name, without blanks around it; nil when there is none.
  func value(_ name: String) -> String? {
    guard let child = self[name] else { return nil }
    let text = child.text.drop { $0.isWhitespace }
    return String(text.reversed().drop { $0.isWhitespace }.reversed())
  }

  private static func localName(_ bytes: ArraySlice<UInt8>) -> String {
    let colon = bytes.lastIndex(of: UInt8(ascii: ":"))
    return String(decoding: colon.map { bytes[($0 + 1)...] } ?? bytes, as: UTF8.self)
  }
}
