import Synchronization

/// So many pieces of work at once; the others wait for their turn in the order in which they asked.
public final class Turns: Sendable {
  fileprivate typealias Waiter = CheckedContinuation<Bool, Never>
  fileprivate enum Phase { case waiting, working, lingering }

  fileprivate struct State {
    var free: Int
    var lastID = 0
    var phases: [Int: Phase] = [:]
    /// Who wait, in their order, and those of them who are to be woken.
    var line: [Int] = []
    var waiters: [Int: Waiter] = [:]
  }

  /// A place in the line, and the right to work when its turn has come. It is over when nobody holds it any more.
  public final class Turn: Sendable {
    private let turns: Turns
    private let id: Int

    fileprivate init(_ turns: Turns, _ id: Int) { (self.turns, self.id) = (turns, id) }

    deinit { end() }

    /// Waits until the work may begin.
    /// - Throws: `CancellationError`; the turn is over then.
    public func come() async throws {
      guard await turns.wait(id) else {
        end()
        throw CancellationError()
      }
    }

    /// Lets the next one begin, while this one goes on with what needs no turn.
    public func pass() { turns.pass(id) }

    /// Lets the next one begin, if that was not done yet; all work is over.
    public func end() { turns.end(id) }
  }

  private let state: Mutex<State>

  /// Makes turns for so many at once, at least 1.
  public init(_ count: Int) { state = Mutex(State(free: max(1, count))) }

  /// How many wait.
  public var waiting: Int { state.withLock { $0.line.count } }

  /// How many have let others begin, and are not over.
  public var lingering: Int { state.withLock { state in state.phases.values.count { $0 == .lingering } } }

  /// Takes the next place in the line.
  public func next() -> Turn {
    let id = state.withLock { state in
      state.lastID += 1
      state.phases[state.lastID] = .waiting
      state.line.append(state.lastID)
      // Whoever is new waits for nothing yet.
      _ = state.admit()
      return state.lastID
    }
    return Turn(self, id)
  }

  private func wait(_ id: Int) async -> Bool {
    await withTaskCancellationHandler {
      await withCheckedContinuation { waiter in
        let known = state.withLock { state -> Bool? in
          if Task.isCancelled { return false }
          guard state.phases[id] == .waiting else { return state.phases[id] != nil }
          state.waiters[id] = waiter
          return nil
        }
        if let known { waiter.resume(returning: known) }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: false)
    }
  }

  private func pass(_ id: Int) {
    let admitted = state.withLock { state -> [Waiter] in
      guard state.phases[id] == .working else { return [] }
      state.phases[id] = .lingering
      state.free += 1
      return state.admit()
    }
    for waiter in admitted { waiter.resume(returning: true) }
  }

  private func end(_ id: Int) {
    let (left, admitted) = state.withLock { state -> (Waiter?, [Waiter]) in
      let phase = state.phases.removeValue(forKey: id)
      if phase == .waiting { state.line.removeAll { $0 == id } }
      if phase == .working { state.free += 1 }
      return (state.waiters.removeValue(forKey: id), state.admit())
    }
    left?.resume(returning: false)
    for waiter in admitted { waiter.resume(returning: true) }
  }
}

extension Turns.State {
  /// Lets in as many as there is room for; gives those who are to be woken.
  fileprivate mutating func admit() -> [Turns.Waiter] {
    let ids = line.prefix(free)
    guard !ids.isEmpty else { return [] }
    free -= ids.count
    line.removeFirst(ids.count)
    for id in ids { phases[id] = .working }
    return ids.compactMap { waiters.removeValue(forKey: $0) }
  }
}
