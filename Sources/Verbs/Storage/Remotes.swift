import Interpreter
import Storage

/// Shows what `name:` can mean.
struct Remotes: Verb {
  static let summary = "List the remotes that are known, and where each is defined."
  static let discussion = """
    A name is looked for in the toolkit's own settings, then among the profiles of the AWS configuration, where `aws` is the \
    default one, then in rclone's configuration. S3-compatible servers are spoken to directly; every other kind, and what only \
    rclone understands, goes through rclone, and `note` tells why. Nothing is asked of the servers.
    """
  static let examples = [
    Example("All of them", "remotes"),
    Example("Those that are left to rclone, and why", "remotes | where native == false | select name note"),
  ]
  static let effects: Effects = [.read]
  static let input = VerbInput.nothing
  static let columns = [
    Column("name", .text, "what stands before the colon"),
    Column("type", .text, "s3, or the type of rclone's"),
    Column("endpoint", .text, "the server, if it is not the usual one"),
    Column("region", .text, "the region, if one is set"),
    Column("origin", .text, "the file and line that define it, or the environment"),
    Column("native", .bool, "whether it is spoken to directly, without rclone"),
    Column("note", .text, "why it is not, or why it is passed over"),
  ]

  func run(_ input: Rows, in context: Context) throws -> Rows {
    let storage = context.tools.storage
    let remotes = try context.wait { try await storage.remoteDescriptions() }
    return Rows(
      remotes.map { remote in
        func text(_ value: String?) -> Value { value.map { .text($0) } ?? .null }
        return .record(
          Record([
            ("name", .text(remote.name)), ("type", .text(remote.type)), ("endpoint", text(remote.endpoint)),
            ("region", text(remote.region)), ("origin", .text(remote.origin)), ("native", .bool(remote.isNative)),
            ("note", text(remote.note)),
          ]))
      })
  }
}
