import Synchronization

/// Answers that were made before, as many bytes as allowed, the ones that were used last. Each is made once at a time, however
/// many ask for it.
final class MediaCache: Sendable {
  /// Makes an answer that is not there.
  typealias Making = @Sendable () async throws -> CachedAnswer

  fileprivate struct State {
    var entries: [String: (answer: CachedAnswer, lastUse: UInt64)] = [:]
    /// Uses in their order; those that are not the last one of an entry mean nothing any more.
    var uses: [(key: String, use: UInt64)] = []
    var firstUse = 0
    var nextUse: UInt64 = 0
    var weight: Int64 = 0
    /// How many entries share each file.
    var shares: [ObjectIdentifier: Int] = [:]
    var makings: [String: InFlight] = [:]
  }

  private let limit: Int64
  private let lifetime: Duration
  private let now: @Sendable () -> ContinuousClock.Instant
  private let state = Mutex(State())

  /// - Parameters:
  ///   - limit: how many bytes are kept at most.
  ///   - lifetime: how long an answer is fresh.
  init(limit: Int64, lifetime: Duration, now: @escaping @Sendable () -> ContinuousClock.Instant) {
    self.limit = limit
    self.lifetime = lifetime
    self.now = now
  }

  /// What it holds now: answers, and their bytes.
  var contents: (count: Int, bytes: Int64) { state.withLock { ($0.entries.count, $0.weight) } }

  /// The answer under a key: the one that is there while it is fresh and good, else one that is made now.
  ///
  /// - Parameter isGood: whether one that is there can still be used.
  func answer(
    for key: String, isGood: (CachedAnswer) async throws -> Bool = { _ in true }, make: @escaping Making
  ) async throws -> (answer: CachedAnswer, status: CacheStatus) {
    var status = CacheStatus.miss
    if let known = state.withLock({ $0.entries[key]?.answer }) {
      if known.stored.duration(to: now()) < lifetime, try await isGood(known) {
        state.withLock { $0.use(key) }
        return (known, .hit)
      }
      status = .expired
    }
    let answer = try await inFlight(key, make).value()
    return (answer, answer.isKept ? status : .bypass)
  }

  /// The making of an answer that is under way, or one that begins.
  private func inFlight(_ key: String, _ make: @escaping Making) -> InFlight.Share {
    state.withLock { state in
      if let share = state.makings[key]?.share() { return share }
      let making = InFlight { [self] making in
        let result: Result<CachedAnswer, any Error>
        do { result = .success(try await make()) } catch { result = .failure(error) }
        ended(key, making, try? result.get())
        return try result.get()
      }
      state.makings[key] = making
      return making.firstShare
    }
  }

  private func ended(_ key: String, _ making: InFlight, _ answer: CachedAnswer?) {
    // What is pushed out is let go outside of the lock: its file is removed then.
    let dropped = state.withLock { state -> [CachedAnswer] in
      if state.makings[key] === making { state.makings[key] = nil }
      guard let answer, answer.isKept else { return [] }
      return state.insert(answer, key) + state.shrink(to: limit)
    }
    _ = dropped
  }

  /// Forgets everything.
  func clear() {
    let dropped = state.withLock { state in
      defer { state = State() }
      return state.entries
    }
    _ = dropped
  }
}

extension MediaCache.State {
  fileprivate mutating func use(_ key: String) {
    guard entries[key] != nil else { return }
    nextUse += 1
    entries[key]?.lastUse = nextUse
    uses.append((key, nextUse))
    // Most of the uses mean nothing any more: only the last one of each entry stays.
    if uses.count - firstUse > 2 * entries.count + 1024 {
      uses = uses[firstUse...].filter { entries[$0.key]?.lastUse == $0.use }
      firstUse = 0
    }
  }

  fileprivate mutating func insert(_ answer: CachedAnswer, _ key: String) -> [CachedAnswer] {
    let former = entries.updateValue((answer, 0), forKey: key)?.answer
    weigh(answer, 1)
    if let former { weigh(former, -1) }
    use(key)
    return former.map { [$0] } ?? []
  }

  /// Counts an answer in or out; a file that several of them have weighs once.
  private mutating func weigh(_ answer: CachedAnswer, _ sign: Int) {
    weight += Int64(sign) * CachedAnswer.ownWeight
    guard case .file(let file) = answer.content else { return }
    let before = shares[ObjectIdentifier(file), default: 0]
    shares[ObjectIdentifier(file)] = before + sign > 0 ? before + sign : nil
    if min(before, before + sign) == 0 { weight += Int64(sign) * file.size }
  }

  fileprivate mutating func shrink(to limit: Int64) -> [CachedAnswer] {
    var dropped: [CachedAnswer] = []
    while weight > limit, firstUse < uses.count {
      let (key, use) = uses[firstUse]
      firstUse += 1
      guard let entry = entries[key], entry.lastUse == use else { continue }
      entries[key] = nil
      weigh(entry.answer, -1)
      dropped.append(entry.answer)
    }
    if firstUse > 4096, firstUse > uses.count / 2 {
      uses.removeFirst(firstUse)
      firstUse = 0
    }
    return dropped
  }
}
