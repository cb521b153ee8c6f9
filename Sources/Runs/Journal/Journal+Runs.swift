import Platform
import Quantities

extension Journal {
  /// The names of all runs, the latest first.
  public func runIDs() throws(RunsError) -> [RunID] { try folder.runs() }

  /// What a run is; nil when it has just been removed, or has not begun yet. One that cannot be read says why.
  public func run(_ id: RunID) -> Run? {
    do throws(RunsError) {
      guard access(folder.results(id), F_OK) == 0, let file = try RunFile(id, in: folder, .read) else { return nil }
      return state(of: try file.run())
    } catch {
      var run = Run(id: id, started: modified(id))
      (run.state, run.problem) = (.damaged, error)
      return run
    }
  }

  /// The run that a person means: by its name, a beginning of it that no other has, or `last`.
  public func run(named name: String) throws(RunsError) -> Run {
    if name == "last" { return try lastRun() }
    let matches = try folder.runs().filter { $0.text.hasPrefix(name) }
    guard name.isEmpty || matches.count < 2 else { throw .ambiguous(name, matches: matches.map(\.text)) }
    guard !name.isEmpty, let id = matches.first, let run = run(id) else { throw noRun(name) }
    if let problem = run.problem { throw problem }
    return run
  }

  /// The latest run, of a verb if one is named, for which something holds.
  public func lastRun(
    verb: String? = nil, where holds: (Run) -> Bool = { _ in true }
  ) throws(RunsError) -> Run {
    for id in try folder.runs() {
      guard let run = run(id), run.problem == nil, verb == nil || run.verb == verb, holds(run) else { continue }
      return run
    }
    throw .noRuns(verb: verb)
  }

  /// Removes a run and its results; what is known of its subjects stays.
  public func remove(_ id: RunID) throws(RunsError) {
    guard access(folder.results(id), F_OK) == 0 else { throw noRun(id.text) }
    guard let lock = try RunLock.take(id, in: folder) else { throw .stillRunning(id.text) }
    try remember([id])
    delete(id)
    withExtendedLifetime(lock) {}
  }

  func delete(_ id: RunID) {
    let path = folder.results(id)
    // The run first: without it the rest means nothing.
    for file in [path, path + "-wal", path + "-shm", folder.lock(id)] { unlink(file) }
  }

  private func modified(_ id: RunID) -> Timestamp {
    var status = stat()
    guard stat(folder.results(id), &status) == 0 else { return Timestamp(nanoseconds: 0) }
    #if canImport(Darwin)
      return Timestamp(nanoseconds: Int64(status.st_mtimespec.tv_sec) &* 1_000_000_000)
    #else
      return Timestamp(nanoseconds: Int64(status.st_mtim.tv_sec) &* 1_000_000_000)
    #endif
  }
}
