import Diagnostics
import Flow
import Synchronization

/// What every line of a session shares: its catalogue, its way to the user, and the wish to stop.
public final class Session: Sendable {
  /// The verbs that can be called.
  public let catalog: VerbCatalog
  /// Asynchronous work under way.
  public let work: BackgroundWork
  /// How changes to the world are treated.
  public let gate: EffectGate
  /// What verbs need of the outer world; the verbs' own module knows its type.
  public let tools: any Sendable
  /// Finds the text of a module that a program uses.
  public let loadModule: @Sendable (_ name: String, _ user: SourceText) throws -> SourceText
  /// The way to the person at the terminal.
  public let terminal: any Terminal

  /// Bounds how deep values lie within each other.
  let nesting: NestingGuard

  /// The `def`s that its programs have made, for `help`.
  let definitions = Mutex<[String: DefinitionEntry]>([:])
  private let failed = Mutex<(count: Int, first: String?)>((0, nil))
  private let remarks = Mutex<[String]>([])
  private let signal = Atomic<Int32>(0)
  private let current: Mutex<Cancellation>
  /// The session that this one is a branch of; it counts the failed items.
  private let trunk: Session?

  /// A wish to stop that holds for everything in this session, whenever it began.
  private let outer: Cancellation?

  /// Makes a session. Each of its lines stops when it is interrupted itself, or when `outer` is cancelled.
  public init(
    catalog: VerbCatalog, gate: EffectGate = EffectGate(.perform), tools: any Sendable, terminal: any Terminal,
    within outer: Cancellation? = nil,
    loadModule: @escaping @Sendable (String, SourceText) throws -> SourceText = { name, _ in
      throw Failure("no-module", "there is no module `\(name)`", number: "N0124")
    }
  ) {
    self.loadModule = loadModule
    self.catalog = catalog
    self.gate = gate
    self.tools = tools
    self.terminal = terminal
    work = BackgroundWork()
    nesting = NestingGuard()
    trunk = nil
    self.outer = outer
    current = Mutex(outer.map(Cancellation.init(within:)) ?? Cancellation())
  }

  /// Makes a session for a part of what another one runs now: the same world, with a wish to stop of its own beside the other's.
  public init(branchOf trunk: Session) {
    (catalog, gate, tools, terminal, work) = (trunk.catalog, trunk.gate, trunk.tools, trunk.terminal, trunk.work)
    loadModule = trunk.loadModule
    nesting = trunk.nesting
    self.trunk = trunk
    outer = nil
    current = Mutex(Cancellation(within: trunk.cancellation))
  }

  /// Whether it is a part of another one, which may run beside others.
  public var isBranch: Bool { trunk != nil }

  /// The wish to stop what is running now.
  public var cancellation: Cancellation { current.withLock { $0 } }

  /// Forgets an earlier interrupt and earlier failures, before the next line runs.
  public func begin() {
    current.withLock { $0 = outer.map(Cancellation.init(within:)) ?? Cancellation() }
    failed.withLock { $0 = (0, nil) }
    remarks.withLock { $0 = [] }
  }

  /// Runs the body as if there had been no interrupt yet; a new one stops it.
  func shielded<Result>(_ body: () -> Result) -> Result {
    let outer = cancellation
    guard outer.isCancelled else { return body() }
    current.withLock { $0 = Cancellation() }
    defer { current.withLock { $0 = outer } }
    return body()
  }

  /// Stops what is running because of a signal.
  public func interrupt(by number: Int32) {
    signal.store(number, ordering: .relaxed)
    cancellation.cancel()
  }

  /// The status of a program that was interrupted, as shells count it: 130 for Ctrl-C.
  public var interruptedStatus: Int32 {
    128 + (signal.load(ordering: .relaxed) == 0 ? 2 : signal.load(ordering: .relaxed))
  }

  /// Says something when the line has ended, such as what was gained.
  public func remarkAtEnd(_ words: String) { remarks.withLock { $0.append(words) } }

  /// What is to be said at the end of the line.
  public var closingRemarks: [String] { remarks.withLock { $0 } }

  /// Counts an item that failed while others went on.
  /// - Parameter reason: why, naming the item.
  public func countFailedItem(_ reason: String? = nil) {
    trunk?.countFailedItem(reason)
    failed.withLock { failed in
      if failed.count == 0 { failed.first = reason }
      failed.count += 1
    }
  }

  /// How many items failed since the line began.
  public var failedItems: Int { failed.withLock { $0.count } }

  /// Why the first of them failed, if it was told.
  public var firstFailure: String? { failed.withLock { $0.first } }
}

/// The way to the person at the terminal: everything but the results themselves.
public protocol Terminal: Sendable {
  /// Whether somebody is there to be asked.
  var isInteractive: Bool { get }
  /// Shows how far a piece of work has come.
  func show(_ progress: Progress)
  /// Says something beside the results: `warning: …`.
  func note(_ message: String)
  /// Asks a question to be answered with yes or no; false when nobody is there.
  func confirm(_ question: String) -> Bool
  /// Writes results exactly as they are, as `cat` and `print` do.
  func write(_ bytes: [UInt8]) throws
  /// The lines that were typed in this session and before it, oldest first; nil where nobody keeps them.
  var history: [String]? { get }
}

extension Terminal {
  /// Nobody keeps them.
  public var history: [String]? { nil }
}
