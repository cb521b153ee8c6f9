import Diagnostics

/// Why the journal of runs, or a run in it, cannot be written or read.
public enum RunsError: ExplainedError, Equatable {
  /// No folder is known for the journal: there is no home.
  case noFolder
  /// The folder or a file in it cannot be made, opened or removed.
  case unusable(path: String, reason: String)
  /// The disk that holds the journal has no room for more results.
  case diskFull(path: String)
  /// A file of the journal is damaged, or is something else.
  case damaged(path: String, reason: String)
  /// A run was written by another version of the program, which this one cannot read.
  case otherVersion(path: String, version: Int, known: Int)
  /// There is no run of that name; `known` are a few that there are.
  case noRun(_ name: String, known: [String])
  /// Several runs have names that begin so.
  case ambiguous(_ name: String, matches: [String])
  /// No run has been recorded yet, of this verb if one is named.
  case noRuns(verb: String?)
  /// No run of the verb was cut short or left something that failed.
  case nothingToResume(verb: String)
  /// The run is still being written, by this process or another one.
  case stillRunning(_ id: String)
  /// The run was made by another verb, or for another target, than the one that would resume it.
  case otherWork(_ id: String, was: String, wanted: String)

  /// A stable word for programs.
  public var code: String {
    switch self {
    case .noFolder, .unusable: "journal-unusable"
    case .diskFull: "disk-full"
    case .damaged: "journal-damaged"
    case .otherVersion: "journal-version"
    case .noRun, .ambiguous, .noRuns, .nothingToResume: "no-run"
    case .stillRunning: "run-under-way"
    case .otherWork: "other-run"
    }
  }

  /// One sentence for people.
  public var message: String {
    switch self {
    case .noFolder: "no folder is known for the journal of runs"
    case .unusable(let path, let reason): "the journal of runs cannot use \(path): \(reason)"
    case .diskFull(let path): "the disk is full: results cannot be recorded in \(path)"
    case .damaged(let path, let reason): "the run \(path) is damaged: \(reason)"
    case .otherVersion(let path, let version, let known):
      "\(path) was written by \(version > known ? "a newer" : "an older") toolkit (its version is \(version), this one reads \(known))"
    case .noRun(let name, _): "there is no run `\(name)`"
    case .ambiguous(let name, let matches): "`\(name)` may be \(matches.prefix(5).joined(separator: " or "))"
    case .noRuns(let verb): verb.map { "no run of `\($0)` is recorded" } ?? "no run is recorded"
    case .nothingToResume(let verb): "no run of `\(verb)` was cut short, and none left anything that failed"
    case .stillRunning(let id): "the run \(id) is still under way"
    case .otherWork(let id, let was, let wanted): "the run \(id) was \(was), not \(wanted)"
    }
  }

  /// What to do about it.
  public var hint: String? {
    switch self {
    case .noFolder: "set HOME, or name a folder with the setting `runs.folder`"
    case .unusable: "name another folder with the setting `runs.folder`, or record nothing with --no-journal"
    case .diskFull: "make room, or name a folder on another disk with the setting `runs.folder`"
    case .damaged(let path, _): "remove it when its results are not needed: rm \(path)"
    case .otherVersion(_, let version, let known):
      version > known ? "use that toolkit, or remove the file" : "remove the file when its results are not needed"
    case .noRun(_, let known):
      known.isEmpty ? "`runs` lists them" : "there are \(known.joined(separator: ", ")); `runs` lists all"
    case .ambiguous: "write more of it; `runs` lists them"
    case .noRuns: "runs are recorded unless the setting `runs.record` or --no-journal says otherwise"
    case .nothingToResume: "`runs` lists them; without --resume everything is done again"
    case .stillRunning: "wait for its end, or interrupt it"
    case .otherWork: "`runs` lists them"
    }
  }
}
