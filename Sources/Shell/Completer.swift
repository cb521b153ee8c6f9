import Interpreter
import LineEditing

/// What can stand at the cursor: verbs at the head of a stage, flags after a dash, choices of an operand, and paths.
public struct Completer {
  private let catalog: VerbCatalog
  private let modules: [ModuleReference]
  private let session: Session?
  private let paths: (String) -> [String]

  /// Makes one.
  /// - Parameters:
  ///   - modules: Those that come with the program.
  ///   - session: What its programs define can be called too.
  ///   - paths: Gives the addresses that begin with a text; folders end with a slash, remotes with a colon.
  public init(
    _ catalog: VerbCatalog, modules: [ModuleReference] = [], session: Session? = nil,
    paths: @escaping (String) -> [String]
  ) {
    self.catalog = catalog
    self.modules = modules
    self.session = session
    self.paths = paths
  }

  /// What could be put in place of the word before the cursor.
  public func complete(_ line: String, _ cursor: Int) -> Completion {
    let bytes = Array(line.utf8.prefix(max(0, cursor)))
    let place = WordAtCursor(bytes)
    let text = place.text
    if place.isStageHead, !text.contains(where: { $0 == "/" || $0 == ":" || $0 == "." || $0 == "~" }) {
      return offer(verbs, beginningWith: text, at: place.start)
    }
    if place.verb == "use" || place.verb == "help" {
      let names = modules.map { ($0.name, Optional($0.summary)) }
      var found = offer(names + (place.verb == "help" ? verbs : []), beginningWith: text, at: place.start)
      if place.verb == "use" { found.candidates += files(text, place) }
      return found
    }
    if let definition = session?.definition(place.verb), catalog[place.verb] == nil, text.hasPrefix("-") {
      let flags = definition.parameters.filter(\.isFlag).map { ("--" + $0.name, Optional($0.referenceHelp)) }
      return offer(flags, beginningWith: text, at: place.start)
    }
    if let verb = catalog[place.verb] {
      let signature = Signature(of: verb)
      if text.hasPrefix("-") {
        let flags = signature.parameters.filter { $0.isFlag || $0.isAlsoNamed }.map {
          ("--" + $0.name, Optional($0.help))
        }
        return offer(flags, beginningWith: text, at: place.start)
      }
      let choices = signature.parameters.filter { !$0.isFlag }.flatMap(\.choices).map { ($0, String?.none) }
      let fitting = offer(choices, beginningWith: text, at: place.start).candidates
      guard let path = signature.parameters.first(where: { $0.isPath && !$0.isFlag }) else {
        return Completion(replacementStart: place.start, candidates: fitting)
      }
      let offered = files(text, place).filter { !path.isFolder || $0.display.utf8.last == UInt8(ascii: "/") }
      return Completion(replacementStart: place.start, candidates: fitting + offered)
    }
    return Completion(replacementStart: place.start, candidates: files(text, place))
  }

  /// What can stand at the head of a stage.
  private var verbs: [(String, String?)] {
    let defined = (session?.definedNames ?? []).map { ($0, session?.definition($0)?.comment.summary) }
    return catalog.names.map { ($0, catalog[$0]?.summary) } + defined
  }

  private func files(_ text: String, _ place: WordAtCursor) -> [Completion.Candidate] {
    paths(text).map { Completion.Candidate(text: place.quoted($0), display: $0) }
  }

  private func offer(_ names: [(String, String?)], beginningWith text: String, at start: Int) -> Completion {
    let fitting = names.filter { $0.0.hasPrefix(text) }
    return Completion(
      replacementStart: start,
      candidates: fitting.map { Completion.Candidate(text: $0.0 + " ", display: $0.0, summary: $0.1) })
  }
}

/// The word that the cursor stands at the end of, and the verb of its stage.
private struct WordAtCursor {
  /// The word without its quotes.
  private(set) var text = ""
  /// Where the word begins, quotes included.
  private(set) var wordStart = 0
  /// The verb at the head of the stage; empty while that is being typed.
  private(set) var verb = ""
  private(set) var isStageHead = true
  private var quote: UInt8?

  var start: Int { wordStart }

  init(_ bytes: [UInt8]) {
    var word: [UInt8] = []
    var isInWord = false
    for (position, byte) in bytes.enumerated() {
      if let open = quote {
        if byte == open { quote = nil } else { word.append(byte) }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if !isInWord { (wordStart, isInWord) = (position, true) }
        quote = byte
      case UInt8(ascii: "|"), UInt8(ascii: ";"), UInt8(ascii: "{"), UInt8(ascii: "("), UInt8(ascii: "\n"):
        (verb, isStageHead, isInWord, word) = ("", true, false, [])
      case UInt8(ascii: " "), UInt8(ascii: "\t"):
        if isInWord { finish(word) }
        (isInWord, word) = (false, [])
      default:
        if !isInWord { (wordStart, isInWord) = (position, true) }
        word.append(byte)
      }
    }
    if !isInWord { wordStart = bytes.count }
    text = String(decoding: word, as: UTF8.self)
  }

  private mutating func finish(_ word: [UInt8]) {
    guard isStageHead else { return }
    verb = String(decoding: word, as: UTF8.self)
    isStageHead = false
  }

  /// A path as it must be written: in quotes when a character of it would mean something else.
  func quoted(_ path: String) -> String {
    let isPlain = path.unicodeScalars.allSatisfy { scalar in
      scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || "/:._-+@~,=%".unicodeScalars.contains(scalar)
    }
    let isOpen = path.hasSuffix("/") || path.hasSuffix(":")
    if isPlain, quote == nil { return path + (isOpen ? "" : " ") }
    if path.unicodeScalars.contains("'") || path.unicodeScalars.contains(where: { $0.value < 0x20 }) {
      return Value.text(path).quotedDescription + (isOpen ? "" : " ")
    }
    return "'" + path + (isOpen ? "" : "' ")
  }
}
