internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP1

/// The parts of requests that are the same for all of one endpoint and template, made once.
final class RequestHeads {
  private struct Head {
    var isHead: Bool
    /// What stands before the target.
    var start: [UInt8]
    /// What stands behind it.
    var end: [UInt8]
    var method: String
    var authority: String
    var fields: [(String, String)]
  }

  /// Fields that belong to one connection of HTTP/1.1 (RFC 9113, 8.2.2).
  private static let ofConnection: Set = [
    "connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade",
  ]

  private let heads: [Head]
  private let endpoint: Endpoint

  init(_ endpoint: Endpoint, _ templates: [LaneSettings.Template]) {
    self.endpoint = endpoint
    heads = templates.map { template in
      let host = template.fields["host"] ?? endpoint.authority
      var end = " HTTP/1.1\r\nHost: \(host)\r\n"
      var fields: [(String, String)] = []
      for (name, value) in template.fields.headers where name.lowercased() != "host" {
        end += "\(name): \(value)\r\n"
        let name = name.lowercased()
        if !Self.ofConnection.contains(name) { fields.append((name, value)) }
      }
      return Head(
        isHead: template.method == "HEAD", start: Array("\(template.method) ".utf8), end: Array("\(end)\r\n".utf8),
        method: template.method, authority: host, fields: fields)
    }
  }

  func isHead(_ work: LaneWork) -> Bool { heads.indices.contains(work.template) && heads[work.template].isHead }

  /// Writes the head of a request of HTTP/1.1.
  func write(_ work: LaneWork, to buffer: inout ByteBuffer) {
    guard heads.indices.contains(work.template) else { return }
    buffer.writeBytes(heads[work.template].start)
    let offset = work.address.targetOffset
    var text = work.address.text
    text.withUTF8 { _ = buffer.writeBytes($0[min(offset, $0.count)...]) }
    buffer.writeBytes(heads[work.template].end)
  }

  /// The head of a request of HTTP/2. The path stays out of the table of known fields, where it would push out the others.
  func fields(_ work: LaneWork) -> HPACKHeaders {
    guard heads.indices.contains(work.template) else { return HPACKHeaders() }
    let head = heads[work.template]
    var fields = HPACKHeaders()
    fields.reserveCapacity(4 + head.fields.count)
    fields.add(name: ":method", value: head.method)
    fields.add(name: ":scheme", value: endpoint.isSecure ? "https" : "http")
    fields.add(name: ":authority", value: head.authority)
    fields.add(name: ":path", value: String(work.address.target), indexing: .nonIndexable)
    for (name, value) in head.fields { fields.add(name: name, value: value) }
    return fields
  }
}
