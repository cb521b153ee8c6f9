import Transport

/// How buckets are named in addresses.
public enum S3Addressing: String, Sendable, Hashable {
  /// As the first part of the path where the server is no cloud of its own name, else as `host`.
  case automatic
  /// `https://endpoint/bucket/key`.
  case path
  /// `https://bucket.endpoint/key`.
  case host
}

/// Whose server it is, as far as that makes a difference.
public enum S3Provider: String, Sendable, Hashable, CaseIterable {
  /// Amazon's own.
  case aws = "AWS"
  /// Cloudflare R2: parts of one upload must be equally long.
  case cloudflare = "Cloudflare"
  /// MinIO.
  case minio = "Minio"
  /// `rclone serve s3`.
  case rclone = "Rclone"
  /// Any other.
  case other = "Other"
}

/// Where an S3-compatible server is, and how requests to it are addressed.
struct S3Address: Sendable, Hashable {
  /// The server's own; nil for Amazon's, which has one for each region.
  let endpoint: HTTPURL?
  let addressing: S3Addressing
  let isSecure: Bool

  /// - Parameter endpoint: a URL, or a host with or without a port, which means HTTPS.
  init(endpoint: String?, addressing: S3Addressing = .automatic) throws(TransportError) {
    guard let endpoint, !endpoint.isEmpty else {
      (self.endpoint, self.addressing, isSecure) = (nil, addressing, true)
      return
    }
    let url = try HTTPURL(endpoint.contains("://") ? endpoint : "https://" + endpoint)
    self.endpoint = url
    self.addressing = addressing
    isSecure = url.endpoint.isSecure
  }

  /// Whether it is one of Amazon's.
  var isAmazon: Bool {
    guard let endpoint, case .host(let host, _) = endpoint.endpoint.place else { return endpoint == nil }
    return host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn")
  }

  /// The host to connect to and the path, percent-encoded, of a bucket or an object.
  func place(bucket: String, key: String, region: String) -> (endpoint: Endpoint, path: String) {
    var (place, path) = base(region)
    let encoded = PercentEncoding.encode(key, keepsSlashes: true)
    guard !bucket.isEmpty else { return (place, path.isEmpty ? "/" : path) }
    if usesHost(bucket), case .host(let host, let port) = place.place {
      place = Endpoint(host: bucket + "." + host, port: port, isSecure: place.isSecure)
      return (place, path + "/" + encoded)
    }
    path += "/" + PercentEncoding.encode(bucket)
    return (place, key.isEmpty ? path : path + "/" + encoded)
  }

  private func base(_ region: String) -> (Endpoint, String) {
    if let endpoint {
      let path = endpoint.target.prefix { $0 != "?" }
      return (endpoint.endpoint, path.last == "/" ? String(path.dropLast()) : String(path))
    }
    let isChina = region.hasPrefix("cn-")
    return (Endpoint(host: "s3.\(region).amazonaws.com\(isChina ? ".cn" : "")", isSecure: true), "")
  }

  /// Names with dots or capitals do not fit into a host's name that a certificate covers.
  private func usesHost(_ bucket: String) -> Bool {
    let fits = bucket.utf8.allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
    }
    switch addressing {
    case .path: return false
    case .host: return true
    case .automatic: return isAmazon && fits && bucket.utf8.count >= 3
    }
  }
}
