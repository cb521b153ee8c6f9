import Diagnostics
import Interpreter

/// What tests need of the world around them.
public struct TestWorld {
  /// Finds the text of a module.
  public typealias LoadModule = @Sendable (_ name: String, _ user: SourceText) throws -> SourceText

  let makeSession: (any Terminal, @escaping LoadModule) -> Session
  let loadModule: LoadModule
  let read: (String) throws -> SourceText
  let replace: (SourceText, String) throws -> Void
  let inPrivateFolder: (_ body: (_ path: String) -> Void) throws -> Void

  /// - Parameters:
  ///   - makeSession: Makes a session on a terminal, with a way to find modules.
  ///   - loadModule: The usual way to find modules.
  ///   - read: Gives a file's text; throws when it is not exactly text.
  ///   - replace: Puts a text into the place of a file that was read, in one step.
  ///   - inPrivateFolder: Works in an empty folder, which is gone afterwards.
  public init(
    makeSession: @escaping (any Terminal, @escaping LoadModule) -> Session, loadModule: @escaping LoadModule,
    read: @escaping (String) throws -> SourceText, replace: @escaping (SourceText, String) throws -> Void,
    inPrivateFolder: @escaping (_ body: (_ path: String) -> Void) throws -> Void
  ) {
    self.makeSession = makeSession
    self.loadModule = loadModule
    self.read = read
    self.replace = replace
    self.inPrivateFolder = inPrivateFolder
  }

  /// A session for a case of a file. What stands in the file finds its modules beside it, wherever the case runs.
  func session(of file: String, from workingFolder: String) -> RecordedSession {
    let load = loadModule
    return RecordedSession { terminal in
      makeSession(terminal) { name, user in
        let rooted = { (name: String) in name.hasPrefix("/") ? name : workingFolder + "/" + name }
        let isLine = user.name == Self.line
        let found = try load(name, SourceText(name: rooted(isLine ? file : user.name), text: ""))
        guard found.name.hasPrefix(workingFolder + "/") else { return found }
        return SourceText(name: String(found.name.dropFirst(workingFolder.count + 1)), text: found.text)
      }
    }
  }

  /// What the text of a typed line is called.
  static let line = "prompt"
}

extension SourceText {
  fileprivate var text: String { text(SourceRange(0, bytes.count)) }
}
