import Quantities
import Testing

@testable import Storage

@Suite("Remotes are found in three places")
struct RemoteTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  private func storage(_ more: [String: String] = [:], remotes: [RemoteDefinition] = []) -> Storage {
    let variables = ["HOME": folder.path, "PATH": RcloneFixture.searchPath].merging(more) { $1 }
    return Storage(
      remotes: remotes,
      rclone: Rclone(
        environment: ["RCLONE_CONFIG": folder.path + "/rclone.conf"], searchPath: RcloneFixture.searchPath),
      surroundings: Surroundings(variables: variables))
  }

  private func client(_ name: String, in storage: Storage) async throws -> S3Client? {
    (try await storage.backend(for: ObjectPath(name + ":b")) as? S3Backend)?.client
  }

  private func keys(_ remote: S3Remote, _ variables: [String: String] = [:]) async throws -> S3Credentials? {
    let all = ["HOME": folder.path, "PATH": "/usr/bin:/bin"].merging(variables) { $1 }
    return try await CredentialFinder(surroundings: Surroundings(variables: all), remote: "r").find(remote.credentials)
  }

  @Test("the environment is the remote `aws`")
  func environment() async throws {
    let variables = [
      "AWS_ACCESS_KEY_ID": "id", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_SESSION_TOKEN": "token",
      "AWS_REGION": "eu-west-3", "AWS_ENDPOINT_URL_S3": "http://localhost:1", "AWS_CA_BUNDLE": "~/ca.pem",
    ]
    let remote = try #require(try await client("aws", in: storage(variables))).remote
    #expect(remote.region == "eu-west-3" && remote.endpoint == "http://localhost:1" && remote.provider == .other)
    #expect(remote.tls.authorityFiles == [folder.path + "/ca.pem"])
    #expect(
      try await keys(remote, variables)
        == S3Credentials(accessKeyID: "id", secretAccessKey: "secret", sessionToken: "token"))
  }

  @Test("profiles are remotes of their names")
  func profiles() async throws {
    folder.write(
      ".aws/credentials",
      "[default]\naws_access_key_id = d\naws_secret_access_key=ds\n[work]\naws_access_key_id=w\naws_secret_access_key = w/s+=\n"
    )
    folder.write(
      ".aws/config",
      """
      # comment
      [default]
      region = us-west-2
      [profile work]
      region = eu-north-1
      s3 =
        addressing_style = path
        max_concurrent_requests = 20
      services = local
      [services local]
      s3 =
        endpoint_url = http://localhost:9
      [profile "two words"]
      sso_session = x
      [profile role]
      role_arn = arn:aws:iam::1:role/r
      source_profile = default
      [profile made]
      credential_process = /bin/sh -c 'echo "{\\"Version\\":1,\\"AccessKeyId\\":\\"p\\",\\"SecretAccessKey\\":\\"ps\\",\\"Expiration\\":\\"2030-01-01T00:00:00Z\\"}"'
      [profile broken]
      credential_process = /bin/sh -c 'echo token=hush >&2; exit 3'
      """)
    let storage = storage()
    let aws = try #require(try await client("aws", in: storage)).remote
    #expect(aws.region == "us-west-2" && aws.endpoint == nil && aws.provider == .aws)
    #expect(try await keys(aws)?.secretAccessKey == "ds")
    let work = try #require(try await client("work", in: storage)).remote
    #expect(work.region == "eu-north-1" && work.addressing == .path && work.endpoint == "http://localhost:9")
    #expect(try await keys(work)?.secretAccessKey == "w/s+=")
    let made = try await keys(S3Remote(credentials: .profile("made")))
    #expect(made?.secretAccessKey == "ps" && made?.expires == Timestamp("2030-01-01T00:00:00Z"))
    for (profile, code, part) in [
      ("role", "not-supported", "takes on a role"), ("two words", "not-supported", "SSO"),
      ("broken", "permission", "exit code 3"), ("nobody", "permission", "no profile `nobody`"),
    ] {
      let error = await #expect(throws: StorageError.self) {
        _ = try await keys(S3Remote(credentials: .profile(profile)))
      }
      #expect(error?.code == code)
      #expect(error?.message.contains(part) == true)
      #expect(error?.message.contains("hush") == false)
    }
    let names = try await storage.remotes()
    #expect(names == ["aws", "work", "two words", "role", "made", "broken"])
  }

  static let rclone = """
    [plain]
    type = s3
    provider = Minio
    access_key_id = rk
    secret_access_key = rs
    endpoint = http://localhost:9000
    acl = private
    chunk_size = 16Mi
    [host]
    type = s3
    provider = Cloudflare
    endpoint = https://x.r2.cloudflarestorage.com
    force_path_style = false
    [public]
    type = s3
    provider = AWS
    region = eu-west-1
    [odd]
    type = s3
    provider = Other
    endpoint = http://localhost:1
    sse_customer_key = hush
    [far]
    type = s3
    provider = Alibaba
    endpoint = oss.example.com
    [drive]
    type = drive
    token = hush
    [changed]
    type = s3
    provider = Minio
    endpoint = http://localhost:1
    """

  @Test("remotes of type s3 in rclone's configuration are spoken to directly where that is the same")
  func ofRclone() async throws {
    folder.write("rclone.conf", Self.rclone)
    let storage = storage(["RCLONE_CONFIG_CHANGED_ENDPOINT": "http://localhost:2"])
    let plain = try #require(try await client("plain", in: storage)).remote
    #expect(plain.endpoint == "http://localhost:9000" && plain.provider == .minio && plain.acl == "private")
    #expect(try await keys(plain)?.secretAccessKey == "rs")
    #expect(try await client("host", in: storage)?.remote.addressing == .host)
    let open = try #require(try await client("public", in: storage)).remote
    #expect(open.credentials == .anonymous && open.provider == .aws)
    for name in ["odd", "far", "drive", "changed"] {
      #expect(try await storage.backend(for: ObjectPath(name + ":b")) is RcloneBackend, "\(name)")
    }
    let rows = try await storage.remoteDescriptions()
    let notes = Dictionary(rows.map { ($0.name, $0.note) }) { first, _ in first }
    #expect(notes["odd"] == "its setting sse_customer_key is known to rclone only")
    #expect(notes["far"] == "the provider Alibaba is left to rclone")
    #expect(notes["drive"] == "it is of type drive")
    #expect(notes["plain"] == .some(nil))
    #expect(rows.first { $0.name == "host" }?.origin == folder.path + "/rclone.conf:9")
    #expect(!"\(rows)".contains("hush"))
  }

  @Test("an encrypted configuration is left to rclone")
  func encrypted() {
    let file = INIFile("# Encrypted rclone configuration File\n\nRCLONE_ENCRYPT_V0:\nabc\n", path: "x")
    #expect(file.isEncrypted && file.sections.isEmpty)
  }

  @Test("own settings come first, then AWS, then rclone")
  func order() async throws {
    folder.write("rclone.conf", "[one]\ntype = s3\nprovider = Minio\nendpoint = http://localhost:3\n")
    folder.write(".aws/config", "[profile one]\nregion = r2\n")
    let own = RemoteDefinition(
      name: "one", target: .s3(S3Remote(endpoint: "http://localhost:1")), origin: "settings.yaml:3")
    #expect(try await client("one", in: storage(remotes: [own]))?.remote.endpoint == "http://localhost:1")
    #expect(try await client("one", in: storage())?.remote.region == "r2")
    folder.write(".aws/config", "")
    #expect(try await client("one", in: storage())?.remote.endpoint == "http://localhost:3")
    let rows = try await storage(remotes: [own]).remoteDescriptions()
    #expect(rows.map(\.note) == [nil, "passed over: a definition of the same name comes first"])
    #expect(rows.map(\.origin) == ["settings.yaml:3", folder.path + "/rclone.conf:1"])
  }

  @Test("a name that nobody knows", .enabled(if: RcloneFixture.isInstalled, "rclone is not installed"))
  func unknown() async throws {
    folder.write("rclone.conf", "[photos]\ntype = local\n")
    let error = await #expect(throws: StorageError.self) { _ = try await storage().backend(for: "photo:b") }
    #expect(error?.code == "unknown-remote" && error?.message == "rclone knows no remote `photo`")
    #expect(error?.hint?.contains("did you mean `photos`?") == true)
  }

  @Test("endpoints that are none, and secrets in them")
  func endpoints() async throws {
    let remote = RemoteDefinition(
      name: "bad", target: .s3(S3Remote(endpoint: "http://user:hush@localhost:1")), origin: "x")
    let error = await #expect(throws: StorageError.self) {
      _ = try await storage(remotes: [remote]).backend(for: "bad:b")
    }
    #expect(error?.message.contains("its endpoint cannot be understood") == true)
    #expect(error?.message.contains("hush") == false)
    #expect(!"\(try await storage(remotes: [remote]).remoteDescriptions())".contains("hush"))
  }

  @Test("words of a command", arguments: [("a 'b c' \"d'e\"f", ["a", "b c", "d'ef"]), ("  ", []), ("''", [""])])
  func words(text: String, expected: [String]) { #expect(CredentialFinder.words(text) == expected) }
}
