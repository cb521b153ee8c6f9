import Globs
import Processes
import Quantities
import Synchronization

extension RcloneBackend {
  /// Streams a listing; see ``StorageBackend/list(_:to:)``.
  public func list(_ request: ListRequest, to consume: @escaping ListConsumer) async throws {
    if try await isInMemory(request.root) { return try await listMemory(request, to: consume) }
    let arguments = try arguments(for: request)
    let seen = Seen()
    let outcome: ProcessOutcome
    do {
      outcome = try await rclone.stream(arguments) { chunk in
        let items = seen.feed(chunk)
        if items.isEmpty { return }
        if seen.isFirst(), try await isTheRoot(items, request) {
          let wanted = request.pattern == nil ? items.prefix(1) : []
          for item in wanted { _ = try await consume([item.object(at: request.root)]) }
          throw Enough()
        }
        try await pass(items, request, to: consume)
      }
    } catch is Enough {
      return
    }
    guard outcome.succeeded else { throw RcloneFailure(outcome).error("cannot list", request.root) }
    if !seen.hasAny { try await checkRoot(request) }
  }

  private func arguments(for request: ListRequest) throws -> [String] {
    var arguments = ["lsjson"] + Self.cheap
    let depths = [request.depth.last, request.pattern?.maximumDepth].compactMap { $0 }
    if request.depth != .one { arguments.append("-R") }
    if request.depth == .all { arguments.append("--files-only") }
    if request.depth != .one, let depth = depths.min() { arguments += ["--max-depth", "\(depth)"] }
    if request.depth == .all, let filter = request.pattern?.rcloneFilter { arguments += ["--include", filter] }
    return arguments + ["--", try address(of: request.root)]
  }

  /// Hands on what matches, in batches of bounded size.
  func pass(_ items: [RcloneItem], _ request: ListRequest, to consume: ListConsumer) async throws {
    var batch: [StoredObject] = []
    for item in items where request.shows(item) {
      batch.append(item.object(at: request.root.appending(item.path)))
      if batch.count == FolderWalk.batchSize {
        guard try await consume(batch) else { throw Enough() }
        batch.removeAll(keepingCapacity: true)
      }
    }
    if batch.isEmpty { return }
    guard try await consume(batch) else { throw Enough() }
  }

  /// rclone lists an object as the only one in a folder of its name: only a question tells `a/a` from `a`.
  private func isTheRoot(_ items: [RcloneItem], _ request: ListRequest) async throws -> Bool {
    guard items.count == 1, let first = items.first, !first.isFolder,
      first.path.utf8.elementsEqual(request.root.name.utf8)
    else { return false }
    return try await stat(request.root).kind == .file
  }

  /// An object store lists nothing below a name that does not exist; that is an error here as on a disk.
  private func checkRoot(_ request: ListRequest) async throws {
    guard try await isPrefix(request.root) else { return }
    // Nothing left by the filter is no proof of nothing there.
    if request.pattern?.rcloneFilter != nil || request.pattern?.maximumDepth != nil {
      guard try await isEmpty(request.root) else { return }
    }
    throw StorageError(.notFound, "there is nothing below \(request.root.quoted)", path: request.root)
  }
}

extension ListRequest {
  /// Whether a folder ends the listing there, and the pattern wants it.
  fileprivate func shows(_ item: RcloneItem) -> Bool {
    if item.isFolder, let last = depth.last, last > 1 {
      guard item.path.utf8.count(where: { $0 == UInt8(ascii: "/") }) + 1 == last else { return false }
    }
    return pattern?.matches(item.path) ?? true
  }
}

extension Glob {
  private static let plainMarks: Set<UInt8> = [
    UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "*"),
  ]

  /// The last component as a filter for rclone, which then prints less; what it lets through is matched here again.
  ///
  /// Only components of plain letters and stars are passed on, where rclone's rules are as wide as ours or wider.
  var rcloneFilter: String? {
    let slash = description.utf8.lastIndex(of: UInt8(ascii: "/"))
    let start = slash.map { description.utf8.index(after: $0) } ?? description.startIndex
    // After an opening brace or bracket, the last slash may stand inside of it.
    let grouping: Set<UInt8> = [UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: "\\")]
    let isSimple = description[..<start].utf8.allSatisfy { byte in !grouping.contains(byte) }
    let component = description[start...]
    let isPlain = component.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
      default: Self.plainMarks.contains(byte)
      }
    }
    let selects = component.utf8.contains { byte in byte != UInt8(ascii: "*") }
    return isSimple && isPlain && selects ? String(component) : nil
  }
}

/// What has been read of a listing so far.
final class Seen: Sendable {
  private struct State {
    var reader = RcloneItemReader()
    var hasAny = false
    var wasAsked = false
  }

  private let state = Mutex(State())

  var hasAny: Bool { state.withLock { $0.hasAny } }

  func feed(_ chunk: [UInt8]) -> [RcloneItem] {
    state.withLock {
      let items = $0.reader.feed(chunk)
      if !items.isEmpty { $0.hasAny = true }
      return items
    }
  }

  /// True once.
  func isFirst() -> Bool {
    state.withLock { state in
      defer { state.wasAsked = true }
      return !state.wasAsked
    }
  }
}
