import Diagnostics

/// A text in which `«` and `»` mark a place.
public struct MarkedText: Sendable {
  /// The text without its marks.
  public let text: String
  /// The marked places in their order, as byte offsets into the text without its marks.
  public let places: [SourceRange]

  /// Reads the marks.
  public init(_ marked: String) {
    var text = ""
    var starts: [Int] = []
    var places: [SourceRange] = []
    for character in marked {
      switch character {
      case "«": starts.append(text.utf8.count)
      case "»": places.append(SourceRange(starts.popLast() ?? 0, text.utf8.count))
      default: text.append(character)
      }
    }
    self.text = text
    self.places = places.sorted { $0.start < $1.start }
  }
}

extension Diagnostic.Fix {
  /// The text with this change made.
  public func applied(to text: String) -> String {
    let bytes = Array(text.utf8)
    let changed = bytes[..<range.start] + Array(replacement.utf8) + bytes[range.end...]
    return String(decoding: changed, as: UTF8.self)
  }
}
