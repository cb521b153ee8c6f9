import Platform

/// A file of this machine that a result is to become, looked at beforehand.
public struct LocalTarget: Sendable {
  /// The source, and the target with links followed: a rename onto a link would replace the link and leave the file behind it.
  public let source, path: String
  /// The source as it is; nil where it is on no disk of this machine.
  let status: FileStatus?
  /// Whether the target is the source.
  public let isReplacing: Bool
  let overwrites: Bool

  /// Looks at both.
  /// - Parameter source: nil when that is elsewhere.
  /// - Throws: ``MediaError`` `same-file`, `target-exists`, `invalid-request` when it must not be written.
  public init(source: String?, target: String, options: OptimizeOptions) throws(MediaError) {
    var status: FileStatus?
    if let source { status = try FileStatus.ofRegularFile(source) }
    self.status = status
    self.source = source ?? ""
    overwrites = options.overwriteTarget
    guard !target.utf8.contains(0), !name(of: target).isEmpty else {
      throw MediaError(.invalidRequest, "the target needs the name of a file")
    }
    let existing = FileStatus(target)
    isReplacing = existing.flatMap { [status] there in status.map { there.isSameFile(as: $0) } } ?? false
    if isReplacing, !options.replaceOriginal {
      throw MediaError(
        .sameFile, "\(target) is the source itself",
        hint: "choose another target, or ask for the original to be replaced")
    }
    if let existing, !isReplacing {
      guard existing.mode & UInt32(S_IFMT) == UInt32(S_IFREG) else {
        throw MediaError(.targetExists, "\(target) exists and is no regular file")
      }
      guard options.overwriteTarget else { throw TemporaryFile.exists(target) }
    }
    path = existing == nil ? target : Self.resolved(target)
  }

  /// A path with its links followed; itself where that cannot be.
  static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
