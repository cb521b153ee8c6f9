import Processes
import Quantities

/// Finds the keys that a remote refers to.
struct CredentialFinder: Sendable {
  let surroundings: Surroundings
  /// The remote, for messages.
  let remote: String

  /// Nil when requests are not to be signed.
  func find(_ source: CredentialSource) async throws -> S3Credentials? {
    switch source {
    case .anonymous: return nil
    case .keys(let keys): return keys
    case .found(let provider): return try await provider.find()
    case .profile(let name): return try await ofProfile(name)
    case .environment: return try await ofEnvironment()
    case .command(let command): return try await ofCommand(command)
    }
  }

  private func ofEnvironment() async throws -> S3Credentials {
    if let id = surroundings.value("AWS_ACCESS_KEY_ID"), let key = surroundings.value("AWS_SECRET_ACCESS_KEY") {
      return S3Credentials(
        accessKeyID: id, secretAccessKey: key, sessionToken: surroundings.value("AWS_SESSION_TOKEN"))
    }
    return try await ofProfile(AWSConfiguration(surroundings).defaultProfile)
  }

  private func ofProfile(_ name: String) async throws -> S3Credentials {
    guard let profile = AWSConfiguration(surroundings).profile(name) else {
      throw problem(
        "there are no keys: AWS_ACCESS_KEY_ID is not set and the AWS configuration has no profile `\(safeText(name))`",
        hint: "`aws configure` makes one, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    }
    let values = profile.values
    if let role = values["role_arn"], !role.isEmpty {
      throw unsupported(profile, "takes on a role", "aws configure export-credentials --profile \(name)")
    }
    if let id = values["aws_access_key_id"], let key = values["aws_secret_access_key"] {
      return S3Credentials(accessKeyID: id, secretAccessKey: key, sessionToken: values["aws_session_token"])
    }
    if let command = values["credential_process"] { return try await ofCommand(command) }
    if values.keys.contains(where: { $0.hasPrefix("sso_") }) {
      throw unsupported(profile, "logs in with SSO", "aws configure export-credentials --profile \(name)")
    }
    throw problem("the profile `\(safeText(name))` of the AWS configuration has no keys", hint: "see \(profile.origin)")
  }

  /// What other programs can do and this one cannot: they can be asked to.
  private func unsupported(_ profile: AWSProfile, _ what: String, _ command: String) -> StorageError {
    StorageError(
      .notSupported, "the profile `\(safeText(profile.name))` \(what), which is not supported directly",
      hint: "set `credential_process = \(safeText(command)) --format process` in a profile of its own, or make the"
        + " variables with `\(safeText(command)) --format env`")
  }

  private func ofCommand(_ command: String) async throws -> S3Credentials {
    let words = Self.words(command)
    guard let name = words.first else { throw problem("the command that gives the keys is empty", hint: nil) }
    let program = try Program.locate(surroundings.path(name), path: surroundings.value("PATH"))
    let (output, outcome) = try await program.collect(Array(words.dropFirst()), limit: 1 << 20)
    guard outcome.succeeded else {
      let said = outcome.lastErrors.split(separator: "\n").last.map { ": " + safeText(Secrets.scrub(String($0))) } ?? ""
      throw problem(
        "the command `\(safeText(name))` that gives the keys ended with \(outcome.status)\(said)", hint: nil)
    }
    var found: [String: String] = [:]
    for (key, value) in JSONFields(output[...]) { found[key] = value.text }
    guard let id = found["AccessKeyId"], let key = found["SecretAccessKey"] else {
      throw problem(
        "the command `\(safeText(name))` gave no keys", hint: "it must print JSON as `credential_process` wants")
    }
    return S3Credentials(
      accessKeyID: id, secretAccessKey: key, sessionToken: found["SessionToken"],
      expires: found["Expiration"].flatMap { Timestamp($0) })
  }

  private func problem(_ message: String, hint: String?) -> StorageError {
    StorageError(.permission, "cannot open the remote `\(safeText(remote))`: \(message)", hint: hint)
  }

  /// The words of a command line: blanks separate, quotes hold together.
  static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: String?
    var quote: Character?
    for character in text {
      if let open = quote {
        if character == open { quote = nil } else { word = (word ?? "") + String(character) }
      } else if character == "\"" || character == "'" {
        quote = character
        word = word ?? ""
      } else if character == " " || character == "\t" {
        if let ended = word { words.append(ended) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    if let word { words.append(word) }
    return words
  }
}
