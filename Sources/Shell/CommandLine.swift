/// What the program was asked to do by its own arguments.
public struct CommandLine: Sendable, Equatable {
  /// What is to be run.
  public enum Action: Sendable, Equatable {
    /// A session at the prompt, or the program on standard input when that is no terminal.
    case session
    /// `-c PROGRAM`.
    case program(String)
    /// A script with its arguments.
    case script(String, arguments: [String])
    /// One verb with its arguments as the calling shell split them.
    case verb(String, arguments: [String])
    /// `check FILE…`: only say what is wrong. `-` is standard input.
    case check([String], asJSON: Bool)
    /// `fmt FILE…`: print programs in their one form. `-` is standard input.
    case format([String], isCheck: Bool)
    /// `test FILE…`: run the examples of scripts and the sessions of transcripts.
    case test([String], isRecording: Bool)
    case help
    case version
  }

  /// A mistake in the arguments.
  public struct Mistake: Error, Equatable {
    public let message: String
    public let hint: String?
  }

  /// What to do.
  public var action = Action.session
  /// `-n`: changes to the world become rows.
  public var isDryRun = false
  /// `--read-only`: changes to the world are errors.
  public var isReadOnly = false
  /// `--settings FILE`: where settings are kept.
  public var settingsFile: String?
  /// `--set NAME=VALUE`: settings for this run.
  public var assignments: [String] = []

  /// The help of the program itself.
  public static let helpText = """
    A scriptable shell for media operations.

    Usage:
      toolkit                       a session with history and completion
      toolkit -c 'PROGRAM'          run a line:  toolkit -c 'ls r2:videos | where size>256MiB | count'
      toolkit FILE.mts [ARGUMENTS]  run a script
      toolkit VERB [ARGUMENTS]      run one verb:  toolkit ls r2:videos --depth 1
      toolkit check FILE… [--json]  tell what is wrong with scripts, without running them
      toolkit fmt FILE… [--check]   write scripts in their one form; --check only names those that differ
      toolkit test PATH… [--record] run the examples of scripts (.mts) and the sessions of transcripts (.transcript), of
                                    folders all below them; --record writes transcripts anew with what came

    Options:
      -n, --dry-run    change nothing; give a row for each thing that would be done
      --read-only      refuse to change anything
      --settings FILE  take settings from this file instead of ~/.config/toolkit/settings.yaml
      --set NAME=VALUE set something for this run, such as --set output=ndjson; `toolkit config` lists what can be set
      -h, --help       show this help
      -V, --version    tell which version this is

    Results are tables on a terminal and NDJSON elsewhere; the setting `output` decides otherwise. NO_COLOR is honoured.
    For check and fmt, - is standard input; fmt writes it to standard output.
    An example is a line `## @example LINE` above a `def`, and below it what comes, as `## => LINE`. A transcript holds sessions:
    `# NAME`, then each line typed as `> LINE` (`. LINE` where it goes on), and below it what comes. Each runs in an empty folder.
    `toolkit help` lists the verbs, `toolkit help VERB` explains one.
    Exit status: 0 done, 1 failed while running, 2 mistake in the program or its use, 3 `fail`, 4 some items failed, 130 interrupted.
    """

  /// Reads the arguments, without the program's own name.
  public init(_ arguments: [String], isVerb: (String) -> Bool) throws(Mistake) {
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "-n", "--dry-run": isDryRun = true
      case "--read-only": isReadOnly = true
      case "--settings": settingsFile = try Self.value(of: argument, "a file", &rest)
      case _ where argument.hasPrefix("--settings="): settingsFile = String(argument.dropFirst(11))
      case "--set": assignments.append(try Self.value(of: argument, "NAME=VALUE", &rest))
      case _ where argument.hasPrefix("--set="): assignments.append(String(argument.dropFirst(6)))
      case "-h", "--help":
        action = .help
        return
      case "-V", "--version":
        action = .version
        return
      case "-c":
        guard let program = rest.popFirst() else {
          throw Mistake(message: "-c needs a program after it", hint: "toolkit -c 'ls | count'")
        }
        guard rest.isEmpty else {
          throw Mistake(
            message: "there is more after the program: \(rest.joined(separator: " "))",
            hint: "put the whole program into one pair of quotes")
        }
        action = .program(program)
        return
      case "check":
        let files = try Self.files(rest, of: "check", flag: "--json")
        action = .check(files.names, asJSON: files.hasFlag)
        return
      case "test":
        let files = try Self.files(rest, of: "test", flag: "--record")
        action = .test(files.names, isRecording: files.hasFlag)
        return
      case "fmt":
        let files = try Self.files(rest, of: "fmt", flag: "--check")
        action = .format(files.names, isCheck: files.hasFlag)
        return
      case "-": return
      case _ where argument.utf8.first == UInt8(ascii: "-"):
        throw Mistake(message: "there is no option \(argument)", hint: "toolkit --help")
      default:
        // A file of a verb's name is written ./name.
        action = isVerb(argument) ? .verb(argument, arguments: Array(rest)) : .script(argument, arguments: Array(rest))
        return
      }
    }
  }

  private static func value(
    of option: String, _ expected: String, _ rest: inout ArraySlice<String>
  ) throws(Mistake) -> String {
    if let value = rest.popFirst() { return value }
    throw Mistake(message: "\(option) needs \(expected) after it", hint: "toolkit --help")
  }

  /// The verbs that work, whatever is wrong with the settings: they are needed to mend them.
  public static let menders: Set<String> = ["config", "doctor", "help", "version"]

  /// Whether it is run although there are mistakes in the settings.
  public var worksWithoutSettings: Bool {
    switch action {
    case .help, .version, .check, .format: true
    case .session, .script, .test: false
    case .verb(let name, let arguments): Self.menders.contains(name) || arguments.first == "--help"
    case .program(let text): Self.menders.contains(String(text.drop { $0 == " " }.prefix { $0.isLetter }))
    }
  }

  /// The files of a command that takes one flag beside them.
  private static func files(
    _ arguments: ArraySlice<String>, of command: String, flag: String
  ) throws(Mistake) -> (names: [String], hasFlag: Bool) {
    let names = arguments.filter { $0 != flag }
    if let unknown = names.first(where: { $0 != "-" && $0.utf8.first == UInt8(ascii: "-") }) {
      throw Mistake(
        message: "\(command) has no option \(unknown)",
        hint: "it knows \(flag); a file of such a name is written ./\(unknown)")
    }
    guard !names.isEmpty else {
      throw Mistake(message: "\(command) needs a file", hint: "toolkit \(command) night.mts")
    }
    return (Array(names), names.count < arguments.count)
  }
}
