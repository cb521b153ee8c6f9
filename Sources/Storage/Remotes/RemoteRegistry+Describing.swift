import Processes
import Quantities

extension RemoteRegistry {
  /// What is known of all remotes, in the order in which a name is looked for; rclone itself is asked only when its
  /// configuration cannot be read here.
  func descriptions() async throws -> [RemoteDescription] {
    var all = definitions.reversed().map { described($0) }
    let aws = AWSConfiguration(surroundings)
    if aws.hasDefault { all.append(described(aws, nil)) }
    all += aws.profiles.filter { $0 != "default" }.map { described(aws, $0) }
    all += try await ofRclone()
    var seen: Set<String> = []
    return all.map { remote in
      if seen.insert(remote.name).inserted { return remote }
      var hidden = remote
      hidden.note = "passed over: a definition of the same name comes first"
      return hidden
    }
  }

  private func described(_ definition: RemoteDefinition) -> RemoteDescription {
    switch definition.target {
    case .s3(let remote): described(remote, definition.name, definition.origin)
    case .place(let path):
      RemoteDescription(
        name: definition.name, type: path.place == .local ? "local" : "alias",
        endpoint: safeText(path.description), origin: definition.origin, isNative: path.place == .local)
    }
  }

  private func described(_ aws: AWSConfiguration, _ profile: String?) -> RemoteDescription {
    let origin = aws.profile(profile ?? aws.defaultProfile)?.origin ?? "environment"
    return described(aws.remote(profile: profile), profile ?? "aws", origin)
  }

  private func described(_ remote: S3Remote, _ name: String, _ origin: String) -> RemoteDescription {
    RemoteDescription(
      name: name, type: "s3", endpoint: remote.endpoint.map { safeText(Secrets.scrub($0)) }, region: remote.region,
      origin: origin, isNative: true)
  }

  private func ofRclone() async throws -> [RemoteDescription] {
    let configuration = RcloneConfiguration(surroundings, path: rclone.configurationFile)
    guard configuration.isReadable else {
      let names = try await rcloneNames()
      let why = configuration.file == nil ? "it is known to rclone only" : "the configuration is encrypted"
      let origin = configuration.file?.path ?? "rclone"
      return names.map { RemoteDescription(name: $0, type: "rclone", origin: origin, isNative: false, note: why) }
    }
    let inFile = configuration.names.compactMap { name -> RemoteDescription? in
      let origin = configuration.origin(name) ?? "rclone"
      switch configuration.meaning(name) {
      case .native(let remote)?: return described(remote, name, origin)
      case .rclone(let type, let reason)?:
        return RemoteDescription(name: name, type: type, origin: origin, isNative: false, note: reason)
      case nil: return nil
      }
    }
    // Variables can define remotes too, which only rclone itself puts together.
    guard surroundings.hasVariable(beginningWith: "RCLONE_CONFIG_") else { return inFile }
    let others = try await rcloneNames().filter { name in !configuration.names.contains(name) }
    return inFile
      + others.map {
        RemoteDescription(
          name: $0, type: "rclone", origin: "environment", isNative: false, note: "it is defined by variables")
      }
  }

  /// None where rclone is not installed.
  private func rcloneNames() async throws -> [String] {
    do { return try await rclone.remotes() } catch is ProcessError { return [] }
  }
}
