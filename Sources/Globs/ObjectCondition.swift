import Quantities

/// Something that must hold of an object for anybody to want it: what a program asks of the one who lists, who may use
/// what it understands and pass over the rest, since the program looks at every object again.
///
/// Texts are compared as Swift compares them: `é` is `e` with an accent, and the sign of the kelvin is a K. Who compares
/// bytes would leave out too much; ``certainPrefix`` is for those.
public indirect enum ObjectCondition: Sendable, Hashable {
  /// What a text is tested for.
  public enum TextTest: Sendable, Hashable {
    case isOneOf([String])
    case startsWith(String)
    case endsWith(String)
    case contains(String)
    case like(Glob)
  }

  /// The texts of an object.
  public enum Text: String, Sendable, Hashable {
    /// The last part of the path.
    case name
    /// The extension without its dot, in lower case; empty when there is none.
    case ext
    /// The whole address, as it is written.
    case path
  }

  /// A test of one of the texts.
  case text(Text, TextTest)
  /// The size lies within these bounds, in bytes; it does not hold where there is no size.
  case size(AmountBounds)
  /// The last change lies within these bounds, in nanoseconds since 1970 UTC; it does not hold where nobody knows when that was.
  case modified(AmountBounds)
  /// One of them holds.
  case any([ObjectCondition])
  /// All of them hold.
  case all([ObjectCondition])
}

/// From one amount to another, both included; nil where there is no bound.
public struct AmountBounds: Sendable, Hashable {
  public var least: Int64?
  public var most: Int64?

  /// Makes bounds.
  public init(least: Int64? = nil, most: Int64? = nil) {
    self.least = least
    self.most = most
  }

  /// Whether an amount lies within them.
  public func contains(_ amount: Int64) -> Bool { amount >= least ?? .min && amount <= most ?? .max }
}

extension ObjectCondition {
  /// Whether it may hold of an object.
  /// - Parameters:
  ///   - size: bytes; nil when they are not known, and then any size may be meant.
  ///   - modified: nanoseconds since 1970 UTC; nil when they are not known, and then any time may be meant.
  public func mayHold(of path: ObjectPath, size: Int64?, modified: Int64?) -> Bool {
    switch self {
    case .text(.name, let test): test.holds(of: path.name)
    case .text(.ext, let test): test.holds(of: path.ext.lowercased())
    case .text(.path, let test): test.holds(of: path.description)
    case .size(let bounds): size.map(bounds.contains) ?? true
    case .modified(let bounds): modified.map(bounds.contains) ?? true
    case .any(let parts): parts.contains { $0.mayHold(of: path, size: size, modified: modified) }
    case .all(let parts): parts.allSatisfy { $0.mayHold(of: path, size: size, modified: modified) }
    }
  }

  /// The bytes that the whole address of every object begins with for which it holds; empty when nothing is certain.
  public var certainPrefix: String {
    switch self {
    case .text(.path, .startsWith(let text)): text.certain
    case .text(.path, .like(let glob)): glob.literalStart.certain
    case .text(.path, .isOneOf(let texts)): texts.count == 1 ? texts[0].certain : ""
    case .all(let parts): parts.map(\.certainPrefix).max { $0.utf8.count < $1.utf8.count } ?? ""
    default: ""
    }
  }

  /// A pattern that the path below a listed folder matches wherever it holds; nil when there is none to tell.
  public var pathPattern: Glob? {
    switch self {
    case .text(.name, .like(let glob)): try? Glob("**/" + glob.description)
    case .text(.ext, .isOneOf(let texts)): Self.pattern(ofExtensions: texts)
    case .all(let parts): parts.lazy.compactMap(\.pathPattern).first
    default: nil
    }
  }

  private static func pattern(ofExtensions texts: [String]) -> Glob? {
    let patterns = texts.map(\.anyCase)
    guard !patterns.isEmpty, !patterns.contains(nil) else { return nil }
    let known = patterns.compactMap { $0 }
    return try? Glob("**/*." + (known.count == 1 ? known[0] : "{" + known.joined(separator: ",") + "}"))
  }
}

extension ObjectCondition.TextTest {
  fileprivate func holds(of text: String) -> Bool {
    switch self {
    case .isOneOf(let texts): texts.contains(text)
    case .startsWith(let start): text.hasPrefix(start)
    case .endsWith(let end): text.hasSuffix(end)
    case .contains(let part): part.isEmpty || text.contains(part)
    case .like(let glob): glob.matches(text)
    }
  }
}

extension String {
  /// Its beginning as far as no other bytes are the same text: printable ASCII without `;`, `K` and the backquote, of which
  /// Unicode has a second one each.
  fileprivate var certain: String {
    String(decoding: utf8.prefix { (0x20..<0x7F).contains($0) && !";K`".utf8.contains($0) }, as: UTF8.self)
      .certainInside(self)
  }

  /// Without its last character when the text goes on: a mark that follows would make another character of it.
  private func certainInside(_ whole: String) -> String { utf8.count < whole.utf8.count ? String(dropLast()) : self }

  /// A pattern for what has this text in lower case; nil when it is not made of small ASCII letters and digits.
  fileprivate var anyCase: String? {
    var pattern = ""
    for byte in utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): pattern.unicodeScalars.append(Unicode.Scalar(byte))
      case UInt8(ascii: "k"): pattern += "[kK\u{212A}]"
      case UInt8(ascii: "a")...UInt8(ascii: "z"):
        pattern += "[\(Unicode.Scalar(byte))\(Unicode.Scalar(byte & 0xDF))]"
      default: return nil
      }
    }
    return pattern.isEmpty ? nil : pattern
  }
}
