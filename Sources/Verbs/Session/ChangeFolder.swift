import Diagnostics
import Interpreter
import Platform
import Quantities

/// Changes the working folder of the process: relative paths, completion and programs that are started follow.
struct ChangeFolder: Verb {
  static let name = "cd"
  static let summary = "Change the working folder, which relative paths are seen from."
  static let discussion = """
    `cd` alone goes home, `cd -` to the folder before. Programs that are started get it too. The settings, the history and scripts that were \
    read stay what they are. A remote cannot be the working folder: keep its address in a variable.
    """
  static let examples = [
    Example("Into a folder, and back", "cd /films; ls; cd -"),
    Example("A place on a remote", "let here = r2:videos/raw; ls $here"),
  ]
  static let input = VerbInput.nothing

  @Operand("The folder; home when it is left out, and `-` is the one before.", default: FolderArgument("~"))
  var folder: FolderArgument

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let target = folder
    return Rows {
      try Self.refuseBeside(context)
      try Self.change(to: target)
      return nil
    }
  }

  /// What runs at the same time would find itself elsewhere.
  static func refuseBeside(_ context: Context) throws {
    guard context.session.isBranch else { return }
    throw Failure(
      "not-here", "this belongs to the whole session, and `par` runs several blocks at once", hint: "do it before `par`"
    )
  }

  private static func change(to target: FolderArgument) throws {
    let before = workingFolder()
    var path = try target.localPath()
    if path == "-" {
      guard let last = getenv("OLDPWD").map({ String(cString: $0) }), !last.isEmpty else {
        throw Failure("no-folder", "there is no folder before this one", hint: "`cd PATH` goes to one")
      }
      path = last
    }
    guard chdir(path) == 0 else { throw failure(errno, path) }
    if let before { setenv("OLDPWD", before, 1) }
    if let now = workingFolder() { setenv("PWD", now, 1) }
  }

  private static func failure(_ number: Int32, _ path: String) -> Failure {
    let shown = path.shortened
    switch number {
    case ENOENT: return Failure("not-found", "there is no folder \(shown)", hint: nearby(path))
    case ENOTDIR: return Failure("not-a-folder", "\(shown) is a file, not a folder")
    case EACCES: return Failure("no-permission", "there is no permission to enter \(shown)")
    default: return Failure("no-folder", "cannot go to \(shown): \(String(cString: strerror(number)))")
    }
  }

  /// A folder beside it with nearly its name.
  private static func nearby(_ path: String) -> String? {
    let wanted = ObjectPath(place: .local, key: path)
    let parent = wanted.parent
    let folders = namesInFolder(parent.key, most: 10_000) { name in
      var status = stat()
      return stat(parent.key + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
    return Spelling.nearest(to: wanted.name, in: folders ?? []).map { "did you mean `\($0)`?" }
  }
}

/// Tells the working folder.
struct WorkingFolder: Verb {
  static let name = "pwd"
  static let summary = "Tell the working folder, which relative paths are seen from."
  static let examples = [Example("Where", "pwd")]
  static let input = VerbInput.nothing

  func run(_ input: Rows, in context: Context) throws -> Rows {
    Rows(one: {
      guard let folder = workingFolder() else {
        throw Failure("no-folder", "the working folder is gone", hint: "`cd` goes home")
      }
      return .path(PathText(ObjectPath(place: .local, key: folder)))
    })
  }
}

/// A folder of this machine.
struct FolderArgument: ArgumentType {
  private let path: PathArgument

  init(_ text: String) { path = PathArgument(text) }
  private init(_ path: PathArgument) { self.path = path }

  /// Its path with the home put in; throws for what is no folder of this machine, and for patterns.
  func localPath() throws -> String {
    guard path.pattern == nil else {
      throw Failure(
        "pattern", "`\(path.text.shortened)` is a pattern, and a folder is one", hint: "write the name in quotes")
    }
    switch path.path.place {
    case .local: break
    case .remote(let name):
      throw Failure(
        "not-supported",
        "the working folder is on this machine, and `\(path.text.shortened)` is on the remote `\(name)`",
        hint: "keep the address: `let here = \(path.text.shortened)`, then `ls $here`")
    case .url: throw Failure("not-supported", "a web address cannot be the working folder")
    }
    let key = path.path.key
    guard key == "~" || key.utf8.starts(with: "~/".utf8) else { return key.isEmpty ? "." : key }
    guard let home = getenv("HOME").map({ String(cString: $0) }), !home.isEmpty else {
      throw Failure("no-home", "no home is known", hint: "set HOME")
    }
    return home + key.dropFirst()
  }

  static var typeName: String { "path" }
  static var isPath: Bool { true }
  static var isFolder: Bool { true }
  static var placeholder: FolderArgument { FolderArgument("") }
  static func convert(_ value: Value) -> FolderArgument? { PathArgument.convert(value).map { FolderArgument($0) } }
  static func read(_ argument: ArgumentValue) throws -> FolderArgument {
    FolderArgument(try PathArgument.read(argument))
  }
}
