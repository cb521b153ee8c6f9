import Quantities
import Testing

@testable import Storage

@Suite("Requests are signed by Signature Version 4")
struct SigningTests {
  private static let moment = Timestamp("2015-08-30T12:36:00Z") ?? Timestamp(nanoseconds: 0)

  private func signer(_ vector: Vector) -> RequestSigner {
    let keys = S3Credentials(
      accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
      sessionToken: vector.token)
    return RequestSigner(
      credentials: keys, region: vector.service == "s3" ? "eu-west-1" : "us-east-1", service: vector.service)
  }

  @Test("as AWS published it, and as botocore does it", arguments: Vector.all)
  func vectors(vector: Vector) throws {
    if let expected = vector.signature {
      let fields = signer(vector).fields(for: vector.parts, at: Self.moment)
      let authorization = try #require(fields.first { $0.name == "authorization" }?.value)
      #expect(authorization.hasSuffix("Signature=" + expected))
      #expect(fields.first { $0.name == "x-amz-date" }?.value == "20150830T123600Z")
    }
    if let expected = vector.inQuery {
      let query = signer(vector).query(for: vector.parts, at: Self.moment, seconds: 3600)
      #expect(query.first { $0.name == "X-Amz-Signature" }?.value == expected)
    }
  }

  @Test(
    "checks of the catalogue's test text",
    arguments: [
      (Checksum.Algorithm.crc32, "cbf43926"), (.crc32c, "e3069283"), (.crc64nvme, "ae8b14860a799888"),
    ])
  func cyclic(algorithm: Checksum.Algorithm, expected: String) throws {
    let text = Array("123456789".utf8)
    #expect(CyclicChecksum.of(text, algorithm)?.hex == expected)
    // The same in two goes, of every length of the first.
    let long = (0..<200).map { UInt8(truncatingIfNeeded: $0 * 7) }
    for cut in 0...long.count {
      var check = try #require(CyclicChecksum(algorithm))
      check.update(long[..<cut])
      check.update(long[cut...])
      #expect(check.finish() == CyclicChecksum.of(long, algorithm)?.bytes)
    }
  }

  @Test("digests and Base64")
  func digests() {
    #expect(Digests.hex(Digests.sha256([])) == Digests.ofNothing)
    #expect(Digests.hex(Digests.md5(Array("abc".utf8))) == "900150983cd24fb0d6963f7d28e17f72")
    for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")] {
      #expect(Base64.encode(Array(plain.utf8)) == coded)
      #expect(Base64.decode(coded) == Array(plain.utf8))
    }
    #expect(Base64.decode("Zg=") == nil)
    #expect(Base64.decode("Zm9*") == nil)
  }

  @Test("dates of answers", arguments: [("Sun, 06 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z"), ("today", nil)])
  func dates(text: String, expected: String?) {
    #expect(Timestamp(httpDate: text)?.description == expected)
  }

  @Test("credentials show nothing of themselves")
  func secrets() {
    let keys = S3Credentials(accessKeyID: "AKIAX", secretAccessKey: "hush-hush", sessionToken: "token-hush")
    var dumped = ""
    dump(keys, to: &dumped)
    dump([CredentialSource.keys(keys)], to: &dumped)
    dump(S3Remote(credentials: .keys(keys)), to: &dumped)
    for text in ["\(keys)", String(reflecting: keys), "\(CredentialSource.keys(keys))", dumped] {
      #expect(!text.contains("hush") && !text.contains("AKIAX"))
    }
  }

  @Test(
    "times beside objects are as rclone writes them",
    arguments: [
      (1_700_000_000_123_456_789, "1700000000.123456789"), (-500_000_000, "-0.500000000"), (0, "0.000000000"),
    ])
  func mtime(nanoseconds: Int64, text: String) {
    #expect(Mtime.text(nanoseconds) == text)
    #expect(Mtime.nanoseconds(text) == nanoseconds)
  }
}
