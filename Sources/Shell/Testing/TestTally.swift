import Interpreter

/// How the tests went.
struct TestTally {
  /// Sessions of transcripts, and `def`s with examples.
  var cases = 0
  /// Lines that were typed, and examples.
  var entries = 0
  /// Entries of which something else came than is written.
  var different = 0
  /// Those of them that are written anew.
  var recorded = 0
  /// Whether something could not be read.
  var isUnreadable = false

  /// The exit status: 0, 1 when something else came, 2 when something could not be read.
  var status: Int32 { isUnreadable ? ExitStatus.usage : different > 0 ? ExitStatus.failed : ExitStatus.done }

  /// `12 cases, 31 entries, all as written`.
  var summary: String {
    guard entries > 0 else { return "no examples and no transcripts" }
    let counts = "\(cases) \(cases == 1 ? "case" : "cases"), \(entries) \(entries == 1 ? "entry" : "entries"), "
    if different == 0 { return counts + "all as written" }
    if recorded == different { return counts + "\(recorded) written anew: read the difference" }
    return counts + "\(different) not as written" + (recorded > 0 ? ", \(recorded) of them written anew" : "")
  }
}
