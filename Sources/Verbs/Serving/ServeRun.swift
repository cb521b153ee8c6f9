import Diagnostics
import Flow
import Interpreter
import MediaServer
import Processes
import Quantities
import Storage
import Transport

/// One run of `serve`: from the first listening to the removal of its cache.
struct ServeRun: Sendable {
  let root: ObjectPath
  let storage: Storage
  let terminal: any Terminal
  let options: MediaServer.Settings
  let encrypts: Bool
  /// How long it runs; nil until it is cancelled.
  let duration: Duration?
  let logs: Bool

  /// Serves until the task is cancelled or the time is over; then everything of it is gone.
  func run(_ entries: Handover<AccessEntry>) async throws {
    do {
      try await serve(entries)
      entries.finish()
    } catch {
      entries.finish(throwing: error)
    }
  }

  private static let folderName = "toolkit-serve"

  private func serve(_ entries: Handover<AccessEntry>) async throws {
    let origin = try await storage.origin(root)
    // A cache may be large: what a killed run left goes first.
    TemporaryFolder.removeAbandoned(named: Self.folderName)
    try await TemporaryFolder.with(named: Self.folderName) { folder in
      let claim = folder.claim()
      defer { withExtendedLifetime(claim) {} }
      var settings = options
      settings.cacheFolder = folder.path.key
      if encrypts, settings.server.identity == nil {
        settings.server.identity = try await SelfSignedIdentity.make(in: folder.path.key, host: settings.server.host)
      }
      let log = AccessLog()
      let server = try await MediaServer.start(settings, origin: origin) { [logs] in if logs { log.add($0) } }
      tellWhere(server, settings)
      let passing = Task { for await entry in log.entries { try await entries.send(entry) } }
      await watch(server)
      await server.stop()
      log.finish()
      if Task.isCancelled { passing.cancel() }
      _ = await passing.result
      terminal.show(Progress(subject(server), isFinished: true))
      terminal.note(summary(server.counts, log.lost))
    }
  }

  // MARK: Words

  private func subject(_ server: MediaServer) -> String { "serve " + server.address }

  private func tellWhere(_ server: MediaServer, _ settings: MediaServer.Settings) {
    let name = root.description.isEmpty ? "." : root.description
    terminal.note("serving \(name) at \(server.address)/ (Ctrl-C ends it)")
    if encrypts, options.server.identity == nil, let identity = settings.server.identity {
      terminal.note("its certificate, for clients to trust: \(identity.certificateFile)")
    }
    if !settings.server.isLoopback {
      terminal.note("warning: everyone who can reach \(settings.server.host) can read \(name)")
    }
    do { _ = try Program.locate("ffmpeg") } catch {
      terminal.note("warning: \(error.message): originals can be served, and nothing else")
    }
  }

  /// Shows what is going on, until it is over.
  private func watch(_ server: MediaServer) async {
    let end = duration.map { ContinuousClock.now + $0 }
    var shown: ServerCounts?
    while !Task.isCancelled {
      let counts = server.counts
      if counts != shown {
        terminal.show(Progress(subject(server), bytes: counts.bytes, rate: Self.words(counts)))
        shown = counts
      }
      let next = ContinuousClock.now + .milliseconds(200)
      if let end, end <= next {
        try? await Task.sleep(until: end, clock: .continuous)
        return
      }
      try? await Task.sleep(until: next, clock: .continuous)
    }
  }

  private static func words(_ counts: ServerCounts) -> String {
    let (hits, transforms) = (counts.byCache[.hit] ?? 0, counts.transforms)
    return "\(counted(counts.requests, "request")), \(counted(hits, "hit")), \(counted(transforms, "transform"))"
  }

  private func summary(_ counts: ServerCounts, _ lost: Int) -> String {
    var parts = [Self.words(counts)]
    for (status, word) in [(CacheStatus.miss, "missed"), (.expired, "expired")] {
      if let count = counts.byCache[status] { parts.append("\(count) \(word)") }
    }
    if counts.failures > 0 { parts.append("\(counts.failures) answered with an error") }
    if counts.gone > 0 { parts.append("\(counts.gone) given up by their clients") }
    if counts.faults > 0 { parts.append("\(counts.faults) made to suffer") }
    parts.append(ByteSize(bytes: counts.bytes).tableText + " sent")
    if lost > 0 { parts.append("\(lost) rows of the log were left out, since nobody took them in time") }
    return parts.joined(separator: ", ")
  }

  private static func counted(_ count: Int, _ word: String) -> String { "\(count) \(word)\(count == 1 ? "" : "s")" }
}
