import Globs
import Quantities
import Testing
import Transport

@testable import Storage

@Suite("What is decided before and after a request")
struct S3DecisionTests {
  @Test(
    "where a bucket is",
    arguments: [
      (nil, "automatic", "bucket", "https://bucket.s3.eu-west-1.amazonaws.com/k%20e/y"),
      (nil, "automatic", "dotted.bucket", "https://s3.eu-west-1.amazonaws.com/dotted.bucket/k%20e/y"),
      (nil, "path", "bucket", "https://s3.eu-west-1.amazonaws.com/bucket/k%20e/y"),
      ("http://127.0.0.1:9000", "automatic", "bucket", "http://127.0.0.1:9000/bucket/k%20e/y"),
      ("http://localhost:9000/", "automatic", "bucket", "http://localhost:9000/bucket/k%20e/y"),
      ("https://x.r2.cloudflarestorage.com", "automatic", "b-1", "https://x.r2.cloudflarestorage.com/b-1/k%20e/y"),
      ("minio.example.com", "host", "b-1", "https://b-1.minio.example.com/k%20e/y"),
      ("https://example.com/s3/", "path", "b", "https://example.com/s3/b/k%20e/y"),
    ] as [(String?, String, String, String)])
  func addresses(endpoint: String?, addressing: String, bucket: String, expected: String) throws {
    let addressing = try #require(S3Addressing(rawValue: addressing))
    let address = try S3Address(endpoint: endpoint, addressing: addressing)
    let (place, path) = address.place(bucket: bucket, key: "k e/y", region: "eu-west-1")
    #expect((place.isSecure ? "https://" : "http://") + place.authority + path == expected)
  }

  @Test(
    "bucket and key, byte for byte",
    arguments: [
      ("r2:b/k", "b", "k"), ("r2:b", "b", ""), ("r2:", "", ""), ("r2:/b/k", "b", "k"), ("r2:b//k", "b", "/k"),
      ("r2:b/../x/./y//", "b", "../x/./y//"), ("r2:b/\u{301}", "b", "\u{301}"),
    ])
  func keys(path: String, bucket: String, key: String) {
    let found = ObjectPath(path).bucketAndKey
    #expect(found.bucket == bucket && Array(found.key.utf8) == Array(key.utf8))
  }

  private func failure(_ status: Int, _ code: String = "", more: String = "", fields: [String: String] = [:])
    -> S3Failure
  {
    let body = code.isEmpty ? "" : "<Error><Code>\(code)</Code><Message>m</Message>\(more)</Error>"
    return S3Failure(status: status, body: Array(body.utf8)) { fields[$0] }
  }

  @Test("what helps against a failure")
  func remedies() {
    #expect(failure(503, "SlowDown").remedy == .wait)
    #expect(failure(500).remedy == .wait)
    #expect(failure(429, fields: ["retry-after": "7"]).retryAfter == .seconds(7))
    #expect(failure(403, "RequestTimeTooSkewed").remedy == .setClock)
    #expect(failure(400, "ExpiredToken").remedy == .renewCredentials)
    #expect(
      failure(301, "PermanentRedirect", fields: ["x-amz-bucket-region": "eu-west-3"]).remedy
        == .move(region: "eu-west-3"))
    #expect(
      failure(400, "AuthorizationHeaderMalformed", more: "<Region>eu-west-2</Region>").remedy
        == .move(region: "eu-west-2"))
    #expect(failure(400, fields: ["x-amz-bucket-region": "eu-west-2"]).remedy == .move(region: "eu-west-2"))
    #expect(failure(403, "AccessDenied").remedy == .none)
    #expect(failure(404).remedy == .none)
  }

  @Test(
    "failures in words",
    arguments: [
      (404, "NoSuchKey", "not-found", "there is no `r2:b/a\\nb`"),
      (404, "NoSuchBucket", "not-found", "there is no bucket `b` on `r2`"),
      (403, "AccessDenied", "permission", "cannot read `r2:b/a\\nb`: the server says: AccessDenied: m"),
      (403, "", "permission", "cannot read `r2:b/a\\nb`: the server says: access denied (403)"),
      (412, "PreconditionFailed", "changed", "`r2:b/a\\nb` was changed while it was copied"),
      (503, "SlowDown", "unreachable", "cannot read `r2:b/a\\nb`: the server says: SlowDown: m"),
      (403, "InvalidObjectState", "not-supported", "`r2:b/a\\nb` is in an archive and cannot be read as it is"),
    ])
  func words(status: Int, code: String, kind: String, message: String) {
    let error = failure(status, code).error("cannot read", ObjectPath("r2:b/a\nb"))
    #expect(error.code == kind)
    #expect(error.message == message)
  }

  @Test(
    "parts suffice for any size",
    arguments: [0, 1, 8 << 20, (8 << 20) + 1, 80 << 30, 5 << 40, 48 << 40] as [Int64])
  func parts(size: Int64) throws {
    let plan = try #require(PartPlan(size: size))
    #expect(plan.count <= PartPlan.mostParts && plan.partSize <= PartPlan.largestPart)
    #expect(plan.range(plan.count - 1).upperBound == size)
    #expect(plan.width(4) >= 1 && Int64(plan.width(4) - 1) * plan.partSize <= PartPlan.memory)
  }

  @Test("an object may be too large for parts")
  func tooLarge() { #expect(PartPlan(size: 60 << 40) == nil) }

  @Test("parts of an unknown size suffice for eight terabytes, none larger than a gibibyte")
  func growing() {
    let total = (0..<PartPlan.mostParts).reduce(Int64(0)) { $0 + PartPlan.size(ofPart: $1, isUniform: false) }
    #expect(total > 2 << 40)
    #expect(PartPlan.size(ofPart: 9999, isUniform: false) == 1 << 30)
    #expect(PartPlan.size(ofPart: 0, isUniform: true) == PartPlan.size(ofPart: 9999, isUniform: true))
  }

  @Test(
    "a pattern's own beginning",
    arguments: [("a/b*", "a/b"), ("\\*x?", "*x"), ("{a,b}", ""), ("plain", "plain"), ("a\\b[", "a\\b")])
  func literals(pattern: String, expected: String) throws {
    #expect(try Glob(pattern).literalStart == expected)
  }
}
