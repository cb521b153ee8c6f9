/// The user's configuration of rclone, as far as it can be read without rclone.
struct RcloneConfiguration: Sendable {
  /// What a remote of it means here.
  enum Meaning: Sendable {
    /// It can be spoken to directly.
    case native(S3Remote)
    /// It is left to rclone, and why.
    case rclone(type: String, reason: String)
  }

  let file: INIFile?
  private let surroundings: Surroundings

  /// Reads the file where rclone would find it.
  ///
  /// - Parameter path: where it is, if that was said.
  init(_ surroundings: Surroundings, path: String?) {
    self.surroundings = surroundings
    file = Self.places(surroundings, path).lazy.compactMap { INIFile(path: $0) }.first
  }

  /// Where rclone looks, in its order (rclone documentation, "--config").
  private static func places(_ surroundings: Surroundings, _ path: String?) -> [String] {
    if let path = path ?? surroundings.value("RCLONE_CONFIG") { return [surroundings.path(path)] }
    let folder = surroundings.value("XDG_CONFIG_HOME") ?? surroundings.path("~/.config")
    return [folder + "/rclone/rclone.conf", surroundings.path("~/.rclone.conf")]
  }

  /// The names of the remotes, in the file's order.
  var names: [String] { isReadable ? file?.sections.map(\.name) ?? [] : [] }

  /// Whether the file says all that rclone would know of a remote.
  var isReadable: Bool { file.map { !$0.isEncrypted } ?? false }

  /// Where a remote stands.
  func origin(_ name: String) -> String? { file.flatMap { file in file[name].map { file.path + ":\($0.line)" } } }

  /// What a remote means; nil when the file has none of that name.
  func meaning(_ name: String) -> Meaning? {
    guard isReadable, let section = file?[name] else { return nil }
    let type = section.values["type"] ?? ""
    guard type == "s3" else { return .rclone(type: type, reason: "it is of type \(type)") }
    let variable = "RCLONE_CONFIG_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined() + "_"
    if surroundings.hasVariable(beginningWith: variable) {
      return .rclone(type: type, reason: "variables \(variable)… change it")
    }
    if let reason = Self.obstacle(section.values) { return .rclone(type: type, reason: reason) }
    return .native(remote(section.values))
  }

  /// The servers that are known to understand what is sent to them.
  private static let providers: [String: S3Provider] = [
    "": .other, "AWS": .aws, "Cloudflare": .cloudflare, "Minio": .minio, "Rclone": .rclone, "Other": .other,
    "Ceph": .other, "DigitalOcean": .other, "Wasabi": .other, "Scaleway": .other, "SeaweedFS": .other,
    "Hetzner": .other, "OVHcloud": .other, "IDrive": .other, "Exaba": .other, "FileLu": .other, "Garage": .other,
  ]

  private static let understood: Set<String> = [
    "type", "provider", "env_auth", "access_key_id", "secret_access_key", "session_token", "profile", "region",
    "endpoint", "acl", "storage_class", "force_path_style", "server_side_encryption", "sse_kms_key_id",
    "requester_pays",
  ]

  /// Settings that are about how rclone works, not about what is stored where.
  private static let ofNoMatter: Set<String> = [
    "bucket_acl", "location_constraint", "no_check_bucket", "upload_cutoff", "chunk_size", "max_upload_parts",
    "upload_concurrency", "copy_cutoff", "list_chunk", "list_version", "list_url_encode", "no_head",
    "no_head_object", "disable_checksum", "use_unsigned_payload", "use_multipart_etag", "description",
    "disable_http2", "memory_pool_flush_time", "memory_pool_use_mmap", "use_multipart_uploads", "copy_metadata",
    "use_accept_encoding_gzip", "use_presigned_request", "use_already_exists", "sign_accept_encoding",
    "leave_parts_on_error", "use_data_integrity_protections", "use_x_id", "use_arn_region",
  ]

  /// Why settings are left to rclone, or nil.
  private static func obstacle(_ values: [String: String]) -> String? {
    let provider = values["provider"] ?? ""
    guard let known = providers[provider] else { return "the provider \(safeText(provider)) is left to rclone" }
    if known != .aws, (values["endpoint"] ?? "").isEmpty { return "it names no endpoint" }
    for (name, value) in values.sorted(by: { $0.key < $1.key }) {
      if understood.contains(name) || ofNoMatter.contains(name) {
        if let first = value.first, "\"'`".contains(first) { return "its setting \(name) is quoted" }
        continue
      }
      if ["", "false", "off", "0"].contains(value) { continue }
      return "its setting \(safeText(name)) is known to rclone only"
    }
    return nil
  }

  private func remote(_ values: [String: String]) -> S3Remote {
    func value(_ name: String) -> String? { values[name].flatMap { $0.isEmpty ? nil : $0 } }
    let provider = Self.providers[values["provider"] ?? ""] ?? .other
    var remote = S3Remote(endpoint: value("endpoint"), region: value("region"), provider: provider)
    if let id = value("access_key_id"), let key = value("secret_access_key") {
      remote.credentials = .keys(
        S3Credentials(accessKeyID: id, secretAccessKey: key, sessionToken: value("session_token")))
    } else if value("env_auth") == "true" {
      remote.credentials = value("profile").map { .profile($0) } ?? .environment
      let configuration = AWSConfiguration(surroundings).remote(profile: value("profile"))
      remote.region = remote.region ?? configuration.region
      remote.tls = configuration.tls
    } else {
      remote.credentials = .anonymous
    }
    switch value("force_path_style") {
    case "true"?: remote.addressing = .path
    case "false"?: remote.addressing = .host
    default: break
    }
    remote.acl = value("acl")
    remote.storageClass = value("storage_class")
    remote.paysForRequests = value("requester_pays") == "true"
    if let encryption = value("server_side_encryption") {
      remote.writeFields["x-amz-server-side-encryption"] = encryption
      remote.writeFields["x-amz-server-side-encryption-aws-kms-key-id"] = value("sse_kms_key_id")
    }
    return remote
  }
}
