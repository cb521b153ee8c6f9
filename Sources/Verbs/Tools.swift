import Interpreter
import Settings
import Storage
import Transport

/// What the verbs need of the outer world, made once a session.
public struct Tools: Sendable {
  /// Where objects live.
  public let storage: Storage
  /// Makes requests for `http`; opens nothing before the first one.
  public let web = HTTPClient()
  /// What the user has set.
  public let settings: Settings

  /// Uses this machine's disks and the user's own remotes unless told otherwise.
  public init(storage: Storage? = nil, settings: Settings = .none) {
    let uploads = settings.runsFolder.map { UploadLedger(folder: $0.text + "/uploads") }
    self.storage = storage ?? Storage(remotes: settings.remoteDefinitions, uploads: uploads)
    self.settings = settings
  }
}

extension Context {
  /// The session's tools.
  var tools: Tools { session.tools as? Tools ?? Tools() }
}
