import Interpreter
import Shell
import Verbs

extension RecordedSession {
  /// A session with all verbs and the modules that come with the program.
  convenience init() {
    self.init { Session(catalog: .all, tools: Tools(), terminal: $0, loadModule: Modules.load) }
  }
}
