import Diagnostics
import Quantities
import YAML

extension SettingsFileReader {
  /// The kinds of remotes, with the fields that each takes.
  private static let fields: [(type: String, fields: [String])] = [
    ("s3", ["endpoint", "region", "style", "profile"] + secretFields), ("rclone", ["remote"]), ("local", ["folder"]),
  ]
  private static let secretFields = ["access-key", "secret-key", "session-token"]

  mutating func readRemotes(_ node: YAMLNode) -> [RemoteSetting] {
    var remotes: [RemoteSetting] = []
    for entry in record(node, named: Self.remotes, example: "r2") {
      guard ObjectPath(entry.key + ":").place == .remote(entry.key) else {
        report(
          "S0104", "`\(entry.key)` cannot be the name of a remote", entry.keyRange,
          help: "names have two characters or more, of letters, digits, `_`, `-` and `+`")
        continue
      }
      guard let definition = definition(entry) else { continue }
      remotes.append(
        RemoteSetting(name: entry.key, definition: definition, origin: .file(shown.name, line: line(of: entry))))
    }
    return remotes
  }

  private func line(of entry: YAMLNode.Entry) -> Int { shown.lineNumber(of: entry.keyRange.start) }

  /// Nil after telling what is wrong.
  private mutating func definition(_ entry: YAMLNode.Entry) -> RemoteSetting.Definition? {
    let types = Self.fields.map(\.type)
    let name = "remotes." + entry.key
    guard case .record = entry.value.content else {
      report(
        "S0104", "`\(name)`: expected a type with its fields, got \(entry.value.kindName)",
        entry.value.isNull ? entry.keyRange : entry.value.range,
        help: "for example `\(entry.key): {type: rclone, remote: \(entry.key)}`")
      return nil
    }
    let given = record(entry.value, named: name, example: "type")
    guard let typeEntry = given.first(where: { $0.key == "type" }) else {
      report("S0105", "`\(name)` has no `type`", entry.keyRange, help: "one of " + types.joined(separator: ", "))
      return nil
    }
    guard let type = text(typeEntry), let known = Self.fields.first(where: { $0.type == type }) else {
      let word = text(typeEntry) ?? ""
      report(
        "S0104", "`\(name).type`: expected one of \(types.joined(separator: ", "))", typeEntry.value.range,
        label: Spelling.nearest(to: word, in: types).map { "did you mean `\($0)`?" } ?? "")
      return nil
    }
    let isComplete = checkFields(given, known.fields, of: name, type)
    let definition: RemoteSetting.Definition? =
      switch type {
      case "s3": s3(given, entry, name).map { .s3($0) }
      case "rclone": rclone(given, entry, name)
      default: local(given, entry, name)
      }
    return isComplete ? definition : nil
  }

  private mutating func checkFields(
    _ given: [YAMLNode.Entry], _ fields: [String], of name: String, _ type: String
  ) -> Bool {
    var isGood = true
    for entry in given where entry.key != "type" && !fields.contains(entry.key) {
      isGood = false
      let nearest = Spelling.nearest(to: entry.key, in: fields)
      report(
        "S0103", "`\(name)`: a remote of type \(type) has no `\(entry.key)`", entry.keyRange,
        label: nearest.map { "did you mean `\($0)`?" } ?? "", help: "it takes: " + fields.joined(separator: " "))
    }
    return isGood
  }

  private mutating func rclone(
    _ given: [YAMLNode.Entry], _ entry: YAMLNode.Entry, _ name: String
  ) -> RemoteSetting.Definition? {
    guard let remote = required("remote", given, entry, name, "`remote: NAME` or `remote: NAME:path`") else {
      return nil
    }
    let trimmed = remote.utf8.last == UInt8(ascii: ":") ? String(remote.dropLast()) : remote
    return .rclone(remote: trimmed)
  }

  private mutating func local(
    _ given: [YAMLNode.Entry], _ entry: YAMLNode.Entry, _ name: String
  ) -> RemoteSetting.Definition? {
    guard let text = required("folder", given, entry, name, "`folder: /films`") else { return nil }
    return .local(folder: fullPath(text))
  }

  private mutating func s3(
    _ given: [YAMLNode.Entry], _ entry: YAMLNode.Entry, _ name: String
  ) -> RemoteSetting.S3? {
    var s3 = RemoteSetting.S3()
    var isGood = true
    for field in given {
      switch field.key {
      case "endpoint": isGood = endpoint(field, name, &s3) && isGood
      case "region": s3.region = requiredText(field, name, &isGood)
      case "style":
        let word = requiredText(field, name, &isGood) ?? ""
        if let style = RemoteSetting.AddressingStyle(rawValue: word) {
          s3.style = style
        } else {
          isGood = false
          let styles = RemoteSetting.AddressingStyle.allCases.map(\.rawValue)
          report(
            "S0104", "`\(name).style`: expected one of \(styles.joined(separator: ", "))", field.value.range,
            label: Spelling.nearest(to: word, in: styles).map { "did you mean `\($0)`?" } ?? "")
        }
      default: break
      }
    }
    guard let credentials = credentials(given, entry, name), isGood else { return nil }
    s3.credentials = credentials
    return s3
  }

  private mutating func endpoint(_ field: YAMLNode.Entry, _ name: String, _ s3: inout RemoteSetting.S3) -> Bool {
    var isGood = true
    guard var text = requiredText(field, name, &isGood) else { return false }
    let host = ["https://", "http://"].first(where: text.hasPrefix).map { text.dropFirst($0.count) }
    guard let host, let first = host.first, first != "/" else {
      report("S0104", "`\(name).endpoint`: expected an address such as https://host", field.value.range)
      return false
    }
    guard !host.contains("@") else {
      report(
        "S0108", "`\(name).endpoint` holds a user or a password", field.keyRange,
        help: "take it out, and name the keys with `profile:`, or `access-key:` and `secret-key:`")
      return false
    }
    guard !host.contains(where: { $0 == "?" || $0 == "#" || $0.isWhitespace }) else {
      report("S0104", "`\(name).endpoint`: an address without query and blanks is expected", field.value.range)
      return false
    }
    while text.hasSuffix("/") { text.removeLast() }
    s3.endpoint = text
    return true
  }

  // MARK: Credentials

  private mutating func credentials(
    _ given: [YAMLNode.Entry], _ entry: YAMLNode.Entry, _ name: String
  ) -> RemoteSetting.Credentials? {
    var secrets: [String: SecretReference] = [:]
    var isGood = true
    var profile: String?
    for field in given {
      if field.key == "profile" { profile = requiredText(field, name, &isGood) }
      guard Self.secretFields.contains(field.key) else { continue }
      if let secret = reference(field, name) { secrets[field.key] = secret } else { isGood = false }
    }
    guard isGood else { return nil }
    let named = given.filter { Self.secretFields.contains($0.key) }
    if let profile {
      guard let extra = named.first else { return .profile(profile) }
      report(
        "S0104", "`\(name)` has both a profile and keys of its own", extra.keyRange, help: "keep one of them")
      return nil
    }
    guard !named.isEmpty else { return .usual }
    guard let access = secrets["access-key"], let secret = secrets["secret-key"] else {
      let missing = secrets["access-key"] == nil ? "access-key" : "secret-key"
      report(
        "S0105", "`\(name)` has no `\(missing)`", entry.keyRange,
        help: "`access-key` and `secret-key` belong together: `\(missing): env:NAME` or `\(missing): file:PATH`")
      return nil
    }
    return .keys(access: access, secret: secret, session: secrets["session-token"])
  }

  private mutating func reference(_ field: YAMLNode.Entry, _ name: String) -> SecretReference? {
    let text = self.text(field) ?? ""
    if text.hasPrefix("env:"), SettingsFileReader.isVariable(text.dropFirst(4)) {
      return .environment(String(text.dropFirst(4)))
    }
    if text.hasPrefix("file:"), text.count > 5 { return .file(fullPath(String(text.dropFirst(5)))) }
    // At the key: what stands right of it may be the secret.
    report(
      "S0108", "`\(name).\(field.key)` must say where the key is, and must not hold it", field.keyRange,
      help:
        "write `\(field.key): env:NAME` for a variable, `\(field.key): file:PATH` for a file, or `profile: NAME` for a profile of the AWS files"
    )
    return nil
  }

  private static func isVariable(_ name: Substring) -> Bool {
    !name.isEmpty
      && name.utf8.allSatisfy { byte in
        byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      }
  }

  // MARK: Texts

  private func text(_ entry: YAMLNode.Entry) -> String? {
    if case .scalar(let text, _) = entry.value.content, !entry.value.isNull, !text.isEmpty { text } else { nil }
  }

  private mutating func requiredText(_ field: YAMLNode.Entry, _ name: String, _ isGood: inout Bool) -> String? {
    if let text = text(field) { return text }
    isGood = false
    report("S0104", "`\(name).\(field.key)`: expected a text, got \(field.value.kindName)", field.keyRange)
    return nil
  }

  private mutating func required(
    _ key: String, _ given: [YAMLNode.Entry], _ entry: YAMLNode.Entry, _ name: String, _ example: String
  ) -> String? {
    guard let field = given.first(where: { $0.key == key }) else {
      report("S0105", "`\(name)` has no `\(key)`", entry.keyRange, help: "add \(example)")
      return nil
    }
    var isGood = true
    return requiredText(field, name, &isGood)
  }

  /// Seen from the folder of the settings, or from the home.
  private func fullPath(_ text: String) -> String {
    let isBare = !text.utf8.contains(UInt8(ascii: "/")) && text != "~"
    return FilePath(isBare ? "./" + text : text).resolved(from: folder, home: home).text
  }
}
