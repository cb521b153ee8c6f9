import Platform

/// What each subject was when it was last good, over all runs of a verb with the same target.
public final class KnownSubjects: Sendable {
  private let index: SubjectIndex
  private let key: FingerprintKey

  init(_ index: SubjectIndex, _ key: FingerprintKey) {
    self.index = index
    self.key = key
  }

  /// How many subjects there are.
  public var count: Int { index.count }

  /// Whether the last result of a subject is good and its source was the same then: nothing has to be done for it. A subject
  /// whose last result was not good counts as changed, as does one without an identity.
  public func isUnchanged(_ subject: String, variant: String = "", identity: String?) throws(RunsError) -> Bool {
    guard let identity, let mark = try index.mark(of: key.fingerprint(subject, variant)) else { return false }
    return mark.isGood && mark.identity == key.identity(identity)
  }
}

extension Journal {
  /// What is known of the subjects of a verb with a target. Reads the marks of all these runs, in constant memory: about five seconds for
  /// ten million results. Runs that are damaged count for nothing.
  public func lastGood(
    verb: String, target: String = "", isCancelled: () -> Bool = { false }
  ) throws(RunsError) -> KnownSubjects {
    guard let key = try folder.storedKey() else {
      // There is no journal yet.
      guard let key = FingerprintKey.random() else { throw .unusable(path: folder.path, reason: "no random numbers") }
      return KnownSubjects(SubjectIndex([]), key)
    }
    let runs = try folder.runs().compactMap { run($0) }.filter { $0.verb == verb && $0.target == target }
    let index = try marks(of: runs.map(\.id), verb, target, key, isCancelled).finish()
    return KnownSubjects(index, key)
  }

  /// The marks of some runs of a verb with a target, and those of the runs that were removed.
  private func marks(
    of runs: [RunID], _ verb: String, _ target: String, _ key: FingerprintKey, _ isCancelled: () -> Bool
  ) throws(RunsError) -> SubjectIndexBuilder {
    let remembered = try KnownFile.read(folder.known(key.fingerprint(verb, target)), key)
    let expected = runs.reduce(remembered?.count ?? 0) { $0 + (run($1)?.total ?? 0) }
    var builder = SubjectIndexBuilder(expecting: expected, in: folder.path)
    try remembered?.forEach { mark throws(RunsError) in try builder.add(mark) }
    for id in runs {
      guard let file = try RunFile(id, in: folder, .read), try file.key() == key else { continue }
      try file.forEachMark(isCancelled: isCancelled) { mark throws(RunsError) in try builder.add(mark) }
    }
    return builder
  }

  /// Keeps what is known of the subjects of runs that are about to be removed.
  func remember(_ ids: [RunID]) throws(RunsError) {
    guard let key = try folder.storedKey() else { return }
    var scopes: [[String]: [RunID]] = [:]
    for id in ids {
      guard let run = run(id), run.problem == nil else { continue }
      scopes[[run.verb, run.target], default: []].append(id)
    }
    for (scope, ids) in scopes {
      let path = folder.known(key.fingerprint(scope[0], scope[1]))
      // Where something is known already, what failed later has to be known too.
      let isThere = access(path, F_OK) == 0
      guard try isThere ? true : knowsIdentities(ids) else { continue }
      try KnownFile.write(try marks(of: ids, scope[0], scope[1], key) { false }, to: path, key, in: folder)
    }
  }

  /// Whether runs tell what any of their good subjects were: only then there is something to remember.
  private func knowsIdentities(_ ids: [RunID]) throws(RunsError) -> Bool {
    var isThere = false
    for id in ids where !isThere {
      guard let file = try RunFile(id, in: folder, .read) else { continue }
      try file.forEachMark(isCancelled: { isThere }) { mark in isThere = isThere || mark.identity != 0 && mark.isGood }
    }
    return isThere
  }

  /// Removes the oldest runs until those that are left are within the limits. The latest one stays, and those that are written.
  public func prune() throws(RunsError) {
    guard let turn = try PruningTurn(folder) else { return }
    let ids = try folder.runs()
    var (kept, bytes, old): (Int, Int64, [RunID]) = (0, 0, [])
    for id in ids {
      let size = self.size(id)
      let (sum, overflow) = bytes.addingReportingOverflow(size)
      bytes = overflow ? .max : sum
      kept += 1
      if kept > 1, kept > limits.runs || bytes > limits.bytes { old.append(id) }
    }
    // A run that cannot be read is left to people.
    var locked: [(id: RunID, lock: RunLock)] = []
    for id in old {
      guard let run = run(id), run.problem == nil, let lock = try RunLock.take(id, in: folder) else { continue }
      locked.append((id, lock))
    }
    try remember(locked.map(\.id))
    for (id, _) in locked { delete(id) }
    withExtendedLifetime((turn, locked)) {}
  }

  private func size(_ id: RunID) -> Int64 {
    [folder.results(id), folder.results(id) + "-wal"].reduce(0) { sum, path in
      var status = stat()
      return stat(path, &status) == 0 ? sum &+ Int64(status.st_size) : sum
    }
  }
}

/// Whoever removes runs does so alone.
private struct PruningTurn {
  private let file: OpenFile

  /// Nil while another process does so.
  init?(_ folder: JournalFolder) throws(RunsError) {
    let path = folder.path + "/pruning.lock"
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw .system(errno, path) }
    file = OpenFile(descriptor, path)
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { return nil }
  }
}
