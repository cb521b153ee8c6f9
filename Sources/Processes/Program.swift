import Platform

/// A program found on `PATH`.
public struct Program: Sendable, Hashable {
  /// The name it was asked for by: `ffmpeg`.
  public let name: String
  /// Where it is: `/usr/bin/ffmpeg`.
  public let path: String

  /// Names a program at a known place, without looking whether it is there.
  public init(name: String, path: String) {
    self.name = name
    self.path = path
  }

  /// Searches the given `PATH`, or the process's own, anew each time, so that a program installed meanwhile is found.
  ///
  /// Of the programs that the toolkit uses itself, `TOOLKIT_FFMPEG`, `TOOLKIT_RCLONE` and so on name another one to take, here and in
  /// toolkits that are started from this one.
  ///
  /// A name with a slash is taken as it stands. Empty entries of `PATH` are passed over: what runs must not depend on
  /// the folder one happens to stand in.
  /// - Throws: ``ProcessError/missing(program:hint:)`` with how to install it.
  public static func locate(_ name: String, path: String? = nil) throws(ProcessError) -> Program {
    if name.utf8.contains(UInt8(ascii: "/")) {
      guard isExecutableFile(name) else { throw .missing(program: name, hint: nil) }
      return Program(name: name, path: name)
    }
    if path == nil, let chosen = try chosen(name) { return chosen }
    let list = path ?? getenv("PATH").map { String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
    for folder in list.utf8.split(separator: UInt8(ascii: ":")) {
      let candidate = String(decoding: folder, as: UTF8.self) + "/" + name
      if isExecutableFile(candidate) { return Program(name: name, path: candidate) }
    }
    throw .missing(program: name, hint: installation[name])
  }

  /// The program that the environment names in the place of one that the toolkit uses.
  private static func chosen(_ name: String) throws(ProcessError) -> Program? {
    guard installation[name] != nil, let variable = variable(for: name),
      let place = getenv(variable).map({ String(cString: $0) }), !place.isEmpty
    else { return nil }
    guard place.utf8.contains(UInt8(ascii: "/")) else { return place == name ? nil : try locate(place) }
    guard isExecutableFile(place) else {
      throw .missing(
        program: name, hint: "\(variable), or the setting tools.\(name), names \(place), which is no program")
    }
    return Program(name: name, path: place)
  }

  /// The variable that names another program to take; nil for programs that the toolkit does not use itself.
  public static func variable(for name: String) -> String? {
    installation[name] == nil ? nil : "TOOLKIT_" + name.uppercased()
  }

  /// How the programs that the toolkit uses are installed.
  private static let installation: [String: String] = [
    "ffmpeg": "install it with `apt install ffmpeg`",
    "ffprobe": "it comes with ffmpeg: `apt install ffmpeg`",
    "rclone": "run `scripts/setup`, or install it from https://rclone.org/downloads",
    "k6": "run `scripts/setup`, or install it from https://grafana.com/docs/k6",
  ]

  private static func isExecutableFile(_ path: String) -> Bool {
    var info = stat()
    guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG else { return false }
    return access(path, X_OK) == 0
  }
}
