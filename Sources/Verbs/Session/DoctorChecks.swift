import Interpreter
import Platform
import Processes
import Quantities
import Settings

/// Asks a program for its version.
struct ProgramCheck: Sendable {
  let name: String
  let arguments: [String]
  /// What needs it.
  let purpose: String
  let isNeeded: Bool

  static let all = [
    ProgramCheck(name: "ffmpeg", arguments: ["-version"], purpose: "optimize, validate", isNeeded: true),
    ProgramCheck(name: "ffprobe", arguments: ["-version"], purpose: "probe, optimize, validate", isNeeded: true),
    ProgramCheck(name: "rclone", arguments: ["version"], purpose: "remotes", isNeeded: false),
    ProgramCheck(name: "k6", arguments: ["version"], purpose: "load tests", isNeeded: false),
    ProgramCheck(
      name: "setpriv", arguments: ["--version"], purpose: "ends programs with a toolkit that is killed", isNeeded: false
    ),
  ]

  /// All at once, in their order.
  static func findings() async -> [DoctorFinding] {
    await withTaskGroup(of: (Int, DoctorFinding).self) { group in
      for (index, check) in all.enumerated() { group.addTask { (index, await check.finding()) } }
      var findings: [(Int, DoctorFinding)] = []
      for await finding in group { findings.append(finding) }
      return findings.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func finding() async -> DoctorFinding {
    var finding = DoctorFinding(tool: name, isNeeded: isNeeded)
    let program: Program
    do { program = try Program.locate(name) } catch {
      (finding.isFound, finding.isOK) = (false, false)
      finding.notes =
        "\(isNeeded ? "needed" : "used") for \(purpose): " + (error.hint ?? "install it with `apt install util-linux`")
      return finding
    }
    finding.path = program.path
    guard let text = await Self.answer(of: program, arguments) else {
      finding.isOK = false
      finding.notes = "it does not tell its version; does `\(program.path) \(arguments.joined(separator: " "))` work?"
      return finding
    }
    finding.version = Self.version(in: text)
    if name == "ffmpeg", let missing = await Self.missingEncoders(program) { finding.notes = missing }
    return finding
  }

  /// What it prints; nil when it fails, or does not within five seconds.
  private static func answer(of program: Program, _ arguments: [String]) async -> String? {
    await withTaskGroup(of: String?.self) { group in
      group.addTask {
        guard let (output, outcome) = try? await program.collect(arguments, limit: 1 << 20), outcome.succeeded else {
          return nil
        }
        return String(decoding: output, as: UTF8.self)
      }
      group.addTask {
        try? await Task.sleep(for: .seconds(5))
        return nil
      }
      defer { group.cancelAll() }
      return await group.next() ?? nil
    }
  }

  /// The first word of the first line that looks like a number of a version.
  private static func version(in text: String) -> String? {
    let words = text.split(separator: "\n").first?.split(separator: " ") ?? []
    let number = words.first { word in
      let digits = word.first == "v" ? word.dropFirst() : word
      return digits.first?.isNumber ?? false
    }
    let named = words.firstIndex(of: "version").flatMap { words.indices.contains($0 + 1) ? words[$0 + 1] : nil }
    return (number ?? named).map { String($0.first == "v" ? $0.dropFirst() : $0) }
  }

  private static func missingEncoders(_ program: Program) async -> String? {
    guard let text = await answer(of: program, ["-hide_banner", "-v", "error", "-encoders"]) else { return nil }
    let wanted = [("h264", ["libx264"]), ("h265", ["libx265"]), ("av1", ["libsvtav1", "libaom-av1"])]
    let missing = wanted.filter { !$0.1.contains(where: text.contains) }.map(\.0)
    return missing.isEmpty ? nil : "it has no encoder in software for \(missing.joined(separator: ", "))"
  }
}

/// Looks at what is around the process.
enum SurroundingsCheck {
  static func terminal() -> DoctorFinding {
    var finding = DoctorFinding(tool: "terminal", isNeeded: false)
    guard isatty(STDOUT_FILENO) == 1 else {
      (finding.isFound, finding.version) = (false, "none: results are for programs")
      return finding
    }
    finding.path = ttyname(STDOUT_FILENO).map { String(cString: $0) }
    let type = variable("TERM")
    var size = winsize()
    if ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 {
      finding.version = "\(type ?? "?"), \(size.ws_col) × \(size.ws_row)"
    }
    if type == nil {
      (finding.isOK, finding.notes) = (false, "TERM is not set: `export TERM=xterm-256color`")
    }
    return finding
  }

  static func settings(_ settings: Settings) -> DoctorFinding {
    var finding = DoctorFinding(tool: "settings", isFound: settings.file?.exists ?? false, path: settings.file?.path)
    finding.isOK = settings.problems.isEmpty
    if let first = settings.problems.first {
      let count = settings.problems.count
      finding.notes = (count == 1 ? "a mistake: " : "\(count) mistakes, the first: ") + first.message
    } else if !finding.isFound {
      finding.version = "none: the defaults"
    }
    return finding
  }

  /// Where encodes and copies between remotes pass through.
  static func temporaryFolder() -> DoctorFinding {
    let path = variable("TMPDIR") ?? "/tmp"
    var finding = DoctorFinding(tool: "temporary folder", path: path)
    var status = statvfs()
    guard statvfs(path, &status) == 0, access(path, W_OK | X_OK) == 0 else {
      (finding.isFound, finding.isOK) = (access(path, F_OK) == 0, false)
      finding.notes = "cannot write there; TMPDIR names another"
      return finding
    }
    let (free, overflow) = UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize))
    let bytes = overflow ? Int64.max : Int64(clamping: free)
    finding.isOK = bytes >= 1 << 30
    finding.version = ByteSize(bytes: bytes).rounded + " free"
    if !finding.isOK { finding.notes = "less than 1 GiB is free: make room, or let TMPDIR name another folder" }
    return finding
  }

  static func openFiles() -> DoctorFinding {
    var finding = DoctorFinding(tool: "open files", isNeeded: false)
    var limit = rlimit()
    #if canImport(Darwin)
      let result = getrlimit(RLIMIT_NOFILE, &limit)
    #else
      let result = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    #endif
    guard result == 0 else { return finding }
    finding.isOK = limit.rlim_cur >= 1024
    finding.version = "\(limit.rlim_cur) at once"
    if !finding.isOK { finding.notes = "raise it with `ulimit -n 4096`" }
    return finding
  }

  /// The roots that certificates of servers are checked against, where systems keep them.
  static func certificates() -> DoctorFinding {
    let usual = [
      "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/ca-bundle.pem",
      "/etc/pki/tls/cacert.pem", "/etc/ssl/cert.pem",
    ]
    let named = variable("SSL_CERT_FILE")
    let path = (named.map { [$0] } ?? usual).first { access($0, R_OK) == 0 }
    var finding = DoctorFinding(
      tool: "HTTPS roots", isFound: path != nil, path: path, isOK: path != nil, isNeeded: false)
    if path == nil {
      finding.notes =
        named.map { "SSL_CERT_FILE names \($0), which cannot be read" }
        ?? "install them with `apt install ca-certificates`"
    }
    return finding
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }
}

extension ByteSize {
  /// As people say it, in units of 1024.
  fileprivate var rounded: String {
    let units = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
    guard let (unit, size) = units.first(where: { bytes >= Int64($0.1) }) else { return "\(bytes)B" }
    let tenths = bytes / Int64(size / 10)
    return "\(tenths / 10).\(tenths % 10)\(unit)"
  }
}
