/// A built-in verb: its declaration is read as a signature, bound to the words of a call, and run.
///
/// From it come parsing, binding, type errors, help, completion, the subcommand form and the example tests.
public protocol Verb: SendableMetatype {
  /// Makes one whose parameters have their defaults; binding fills them in.
  init()

  /// What it is called; by default the type's name in lower case with dashes.
  static var name: String { get }
  /// What it does, in one sentence with a full stop.
  static var summary: String { get }
  /// More to know, in paragraphs; may be empty.
  static var discussion: String { get }
  /// Lines that show it at work, with their results where these are fixed; they run as tests.
  static var examples: [Example] { get }
  /// What it does to the world.
  static var effects: Effects { get }
  /// What it takes from the stage before it.
  static var input: VerbInput { get }
  /// The columns it adds or gives, for help; empty when it passes on what it gets.
  static var columns: [Column] { get }

  /// The columns of the rows that stand for its changes where these are only planned, beside those that every such row has.
  static var planColumns: [Column] { get }

  /// What a call of it may end with.
  static var tail: VerbTail { get }

  /// How much of the stream it holds at once.
  static var memory: VerbMemory { get }

  /// What it makes use of when the stages after it say what they will look at; for `explain`.
  static var uses: DemandUse { get }

  /// Whether the changes that its block would make become rows.
  static var plansItsBlock: Bool { get }

  /// The most rows that this very call holds, when the stages after it want no more than is said; nil when there is no such
  /// bound. For `explain`.
  func rowsHeld(for demand: Demand) -> Int?

  /// What is worth knowing of this very call before it runs, such as what its source does by itself; for `explain`.
  var note: String? { get }

  /// Looks at arguments that are known before the run; throws `Mismatch`, or a `Failure` for the first argument.
  func check() throws

  /// The columns that come out, as far as they can be known before running; nil when they cannot.
  func schema(after input: Schema?) -> Schema?

  /// Does the work: takes rows, gives rows. What costs time happens when the result is pulled.
  func run(_ input: Rows, in context: Context) throws -> Rows
}

extension Verb {
  /// The type's name in lower case with dashes: `SaveAs` is `save-as`.
  public static var name: String { "\(Self.self)".dashed }
  public static var discussion: String { "" }
  public static var effects: Effects { [] }
  public static var columns: [Column] { [] }
  public static var planColumns: [Column] { [] }
  public static var memory: VerbMemory { .streams }
  public static var uses: DemandUse { [] }
  public static var plansItsBlock: Bool { false }
  public func rowsHeld(for demand: Demand) -> Int? { nil }
  public var note: String? { nil }
  public func check() throws {}
  public func schema(after input: Schema?) -> Schema? { Self.columns.isEmpty ? nil : Schema(Self.columns) }
}

/// What a verb takes from the stage before it.
public enum VerbInput: Sendable {
  /// Nothing: it begins a pipeline.
  case nothing
  /// Rows, and it makes no sense without.
  case rows
  /// Rows if there are any: items may also be named in the call.
  case optional
}

/// How much of a stream a verb holds at once.
public enum VerbMemory: String, Sendable {
  /// A batch at a time, whatever the length.
  case streams
  /// A bounded part: so many rows, one state for each group.
  case keeps
  /// All of it, before the first row comes out.
  case collects
}

/// What a verb does to the world.
public struct Effects: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  /// Reads files, objects or results.
  public static let read = Effects(rawValue: 1)
  /// Makes or changes files or objects.
  public static let write = Effects(rawValue: 2)
  /// Takes files or objects away.
  public static let delete = Effects(rawValue: 4)
  /// Sends requests.
  public static let network = Effects(rawValue: 8)
  /// Costs time or money worth asking about: encodes, load tests.
  public static let spend = Effects(rawValue: 16)

  /// The words for those it has.
  public var words: [String] {
    let named: [(Effects, String)] = [
      (.read, "read"), (.write, "write"), (.delete, "delete"), (.network, "network"), (.spend, "spend"),
    ]
    return named.filter { contains($0.0) }.map(\.1)
  }

  /// Whether a dry run has to hold it back.
  public var changesTheWorld: Bool { !isDisjoint(with: [.write, .delete, .spend]) }
}

/// A line that shows a verb at work.
public struct Example: Sendable {
  /// What it shows.
  public let title: String
  /// The line.
  public let line: String
  /// What it prints, or nil when that depends on files or servers.
  public let result: String?

  /// Makes an example.
  public init(_ title: String, _ line: String, gives result: String? = nil) {
    self.title = title
    self.line = line
    self.result = result
  }
}

/// A column of a table.
public struct Column: Sendable, Hashable {
  public let name: String
  /// What its values are; nil when they vary.
  public let kind: Kind?
  /// What it tells, without a full stop.
  public let help: String

  /// Makes a column.
  public init(_ name: String, _ kind: Kind?, _ help: String = "") {
    self.name = name
    self.kind = kind
    self.help = help
  }
}

/// The columns of a stream, as far as they are known before it runs.
public struct Schema: Sendable {
  public let columns: [Column]

  /// Takes the columns in their order.
  public init(_ columns: [Column]) { self.columns = columns }

  /// The column of a name.
  public subscript(name: String) -> Column? { columns.first { $0.name == name } }

  /// These columns with others added or replaced by name.
  public func merging(_ others: [Column]) -> Schema {
    Schema(
      columns.map { column in others.first { $0.name == column.name } ?? column }
        + others.filter { self[$0.name] == nil })
  }
}

extension String {
  /// A Swift name in the spelling of the language: `keepOriginal` is `keep-original`.
  var dashed: String {
    // Byte by byte, since every start asks it of every verb, and the names of types here are ASCII.
    var result: [UInt8] = []
    for byte in utf8 {
      let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      if isUpper, !result.isEmpty { result.append(UInt8(ascii: "-")) }
      result.append(isUpper ? byte | 0x20 : byte)
    }
    return String(decoding: result, as: UTF8.self)
  }
}
