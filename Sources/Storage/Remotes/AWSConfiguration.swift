import Quantities

/// The shared configuration of the AWS tools: profiles with keys, regions and endpoints.
///
/// Source: "Configuration and credential file settings", AWS SDKs and Tools Reference Guide.
struct AWSConfiguration: Sendable {
  private let surroundings: Surroundings
  private let config: INIFile?
  private let credentials: INIFile?

  /// Reads the files where the variables say they are, or where they usually are.
  init(_ surroundings: Surroundings) {
    self.surroundings = surroundings
    config = INIFile(path: surroundings.path(surroundings.value("AWS_CONFIG_FILE") ?? "~/.aws/config"))
    credentials = INIFile(
      path: surroundings.path(surroundings.value("AWS_SHARED_CREDENTIALS_FILE") ?? "~/.aws/credentials"))
  }

  /// Whether anything says which keys to use when no profile is named.
  var hasDefault: Bool {
    surroundings.value("AWS_ACCESS_KEY_ID") != nil || surroundings.value("AWS_PROFILE") != nil
      || profile("default") != nil
  }

  /// The names of all profiles, in the order of the files, each once.
  var profiles: [String] {
    let named = (config?.sections ?? []).compactMap { section -> String? in
      if section.name == "default" { return "default" }
      guard section.name.hasPrefix("profile ") else { return nil }
      return Self.unquoted(section.name.dropFirst(8))
    }
    var seen: Set<String> = []
    return (named + (credentials?.sections.map(\.name) ?? [])).filter { seen.insert($0).inserted }
  }

  /// The settings of a profile, those of the credentials file first; nil when there is none of that name.
  func profile(_ name: String) -> AWSProfile? {
    let keys = credentials?[name]
    let more = config?.sections.last { section in
      name == "default" && section.name == "default"
        || section.name.hasPrefix("profile ") && Self.unquoted(section.name.dropFirst(8)) == name
    }
    guard keys != nil || more != nil else { return nil }
    var profile = AWSProfile(name: name)
    profile.values = (more?.values ?? [:]).merging(keys?.values ?? [:]) { _, own in own }
    if let more, let config {
      profile.origin = config.path + ":\(more.line)"
    } else if let keys, let credentials {
      profile.origin = credentials.path + ":\(keys.line)"
    }
    if let services = profile.values["services"], let section = config?["services " + services] {
      profile.servicesEndpoint = section.values["s3.endpoint_url"]
    }
    return profile
  }

  /// The profile that is meant when none is named.
  var defaultProfile: String { surroundings.value("AWS_PROFILE") ?? "default" }

  /// The server that a profile, or the environment, speaks of.
  func remote(profile name: String?) -> S3Remote {
    let profile = profile(name ?? defaultProfile)
    var remote = S3Remote(credentials: name.map { .profile($0) } ?? .environment)
    remote.region = profile?.values["region"]
    remote.endpoint = profile?.servicesEndpoint ?? profile?.values["endpoint_url"]
    // Variables are about the default profile; another one that is asked for by name speaks for itself.
    if name == nil {
      remote.region = surroundings.value("AWS_REGION") ?? surroundings.value("AWS_DEFAULT_REGION") ?? remote.region
      remote.endpoint =
        surroundings.value("AWS_ENDPOINT_URL_S3") ?? surroundings.value("AWS_ENDPOINT_URL") ?? remote.endpoint
    }
    if profile?.values["ignore_configured_endpoint_urls"] == "true" { remote.endpoint = nil }
    if remote.endpoint != nil { remote.provider = .other }
    switch profile?.values["s3.addressing_style"] {
    case "path": remote.addressing = .path
    case "virtual": remote.addressing = .host
    default: break
    }
    let bundle = surroundings.value("AWS_CA_BUNDLE") ?? profile?.values["ca_bundle"]
    if let bundle { remote.tls.authorityFiles = [surroundings.path(bundle)] }
    return remote
  }

  static func unquoted(_ text: Substring) -> String {
    let words = text.drop { $0 == " " || $0 == "\t" }
    guard let quote = words.first, quote == "\"" || quote == "'", words.count >= 2, words.last == quote else {
      return String(words)
    }
    return String(words.dropFirst().dropLast())
  }
}

/// One profile.
struct AWSProfile: Sendable {
  var name: String
  var values: [String: String] = [:]
  /// The file and line where it stands.
  var origin = ""
  /// The endpoint for S3 of the services that it refers to.
  var servicesEndpoint: String?
}
