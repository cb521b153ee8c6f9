import Globs
import Interpreter
import Media
import Quantities

/// Where results go when they do not go beside their originals.
struct OutputPlace: Sendable {
  private let path: ObjectPath
  /// The folders below which originals keep theirs.
  private let bases: [ObjectPath]
  /// Whether originals outside of them are refused: somebody named the folder.
  private let isStrict: Bool

  /// - Parameters:
  ///   - below: the folder that was named for it, if any.
  ///   - origins: where the originals come from as far as the call tells.
  init(_ argument: PathArgument, below: ObjectPath? = nil, origins: [ObjectPath] = []) {
    path = argument.path
    (bases, isStrict) = (below.map { [$0] } ?? origins, below != nil)
  }

  /// The container that it says by its name, when it names a file of a video.
  var container: Container? { path.key.utf8.last == UInt8(ascii: "/") ? nil : Container(extension: path.ext) }

  /// The target for one original: the place itself when it names a file of a video, else a file of the original's name in it, with the
  /// folders that the original has below a base.
  func target(for source: ObjectPath, _ container: Container) throws -> ObjectPath {
    if self.container != nil { return path }
    let name = source.stem + "." + container.rawValue
    let folders = bases.compactMap { source.folders(below: $0) }.min { $0.count < $1.count }
    guard let folders else {
      guard !isStrict else {
        let base = bases.first?.description ?? ""
        throw Failure("not-below", "\(source) is not below `\(base)`", hint: "leave out --below")
      }
      return path.appending(name)
    }
    let relative = (folders.map(String.init) + [name]).joined(separator: "/")
    guard path.place != .local || relative[...].isNameOnDisk else {
      throw Failure("bad-name", "\(source) has a name that no file can have on this machine")
    }
    return path.appending(relative)
  }
}

extension Optimize {
  /// Where the originals come from as far as the call tells: the place that the filters name, and where its patterns begin.
  func origins() throws -> [ObjectPath] {
    if filters.namePlace { return [try filters.place(within: nil)] }
    return try files.named.compactMap { argument in
      guard case .word(let word) = argument, let pattern = PathArgument(word).pattern else { return nil }
      return try Glob.split(pattern).0
    }
  }
}

extension ObjectPath {
  /// The folders between a folder and this object; nil where it does not lie below it, as far as the spelling tells.
  fileprivate func folders(below folder: ObjectPath) -> [Substring]? {
    guard isWithin(folder) else { return nil }
    func parts(_ path: ObjectPath) -> [Substring] {
      path.key.split(separator: "/").filter { path.place != .local || $0 != "." }
    }
    let rest = parts(self).dropFirst(parts(folder).count)
    return rest.isEmpty ? nil : Array(rest.dropLast())
  }
}
