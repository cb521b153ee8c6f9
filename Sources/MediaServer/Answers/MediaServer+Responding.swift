import Diagnostics
import Platform
import Quantities
import Transport

extension MediaServer {
  /// What is known of a request while it is answered.
  private struct Telling {
    var cache: CacheStatus?
    var error: MediaServerError?
    var fault: String?
  }

  /// Answers a request, whatever it is, as well or as badly as was told.
  func respond(to request: ServerRequest) async -> ServerResponse {
    let (begun, time) = (ContinuousClock.now, Timestamp.now)
    var telling = Telling()
    let fate = faults.fate(of: request.target)
    var response = await respond(to: request, fate, &telling)
    response.fields["Server"] = "toolkit"
    response.fields["Date"] = time.httpDate
    response.fields["CF-Ray"] = nextRay()
    if case .cut? = fate.fault, telling.fault == nil { telling.fault = fate.fault?.word }
    if case .lie? = fate.fault, telling.fault == nil { telling.fault = fate.fault?.word }
    let (status, type, told) = (response.status, response.fields["Content-Type"], telling)
    response.whenDone = { [weak self] outcome in
      self?.note(
        AccessEntry(
          time: time.nanoseconds, peer: request.peer, method: request.method, target: request.target, status: status,
          cache: told.cache, mediaType: type, bytes: outcome.bytes, isComplete: outcome.isComplete,
          took: begun.duration(to: .now), fault: told.fault, error: told.error))
    }
    return response
  }

  private func respond(to request: ServerRequest, _ fate: Fate, _ telling: inout Telling) async -> ServerResponse {
    if let seconds = faults.refusal() {
      telling.fault = "rate-limit"
      return ServerResponse(429, text: "too many requests", fields: ["Retry-After": String(seconds)])
    }
    if fate.latency > .zero { try? await Task.sleep(for: fate.latency) }
    switch fate.fault {
    case .fail(let status)?:
      telling.fault = fate.fault?.word
      return ServerResponse(status, text: "failed as was told")
    case .throttle?:
      telling.fault = fate.fault?.word
      return ServerResponse(429, text: "throttled as was told", fields: ["Retry-After": "1"])
    default: break
    }
    guard isForUs(request) else {
      return ServerResponse(421, text: "this server does not go by that name; `localhost` is right")
    }
    guard request.method == "GET" || request.method == "HEAD" else {
      return ServerResponse(405, text: "only GET and HEAD are answered here", fields: ["Allow": "GET, HEAD"])
    }
    do {
      return try await serve(request, &telling.cache).suffering(
        fate.fault, bytesPerSecond: settings.faults.bytesPerSecond)
    } catch {
      let explained = Self.explained(error)
      telling.error = explained
      telling.cache = .bypass
      return Self.refusal(explained)
    }
  }

  /// Whether the name that the client used is one of ours.
  private func isForUs(_ request: ServerRequest) -> Bool {
    guard settings.server.isLoopback, let field = request.fields["host"]?.lowercased() else { return true }
    let isBracketed = field.utf8.first == UInt8(ascii: "[")
    let name = isBracketed ? field : String(field.prefix { $0 != ":" })
    let isAddress =
      isBracketed || name.utf8.allSatisfy { $0 == UInt8(ascii: ".") || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    return isAddress || name == "localhost" || name.hasSuffix(".localhost") || settings.names.contains(name)
  }

  /// Any error in the words of this engine.
  private static func explained(_ error: any Error) -> MediaServerError {
    switch error {
    case let error as MediaServerError: error
    case let error as any ExplainedError: MediaServerError(.originFailed, error.message, hint: error.hint)
    case is CancellationError: MediaServerError(.cancelled, "the client has gone")
    default: MediaServerError(.originFailed, "the object cannot be read")
    }
  }

  private static func refusal(_ error: MediaServerError) -> ServerResponse {
    var response = ServerResponse(
      error.status, text: error.message + (error.hint.map { "\n" + $0 } ?? ""),
      fields: [
        "Cache-Control": "no-store", "CF-Cache-Status": CacheStatus.bypass.rawValue,
        "Cf-Resized": "err=\(error.resizingNumber)", "X-Content-Type-Options": "nosniff",
      ])
    if error.kind == .overloaded { response.fields["Retry-After"] = "1" }
    return response
  }
}

extension Timestamp {
  /// This moment.
  static var now: Timestamp {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(nanoseconds: Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }

  /// As HTTP writes it.
  var httpDate: String { text(like: "%a, %d %b %Y %H:%M:%S GMT") ?? "" }
}
