import Quantities
import Testing

@testable import Storage

@Suite("Answers in XML are read with distrust")
struct XMLTests {
  private static let page = """
    <?xml version="1.0" encoding="UTF-8"?>
    <!-- a -> comment -->
    <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name a="x>y">b</Name><Prefix/>
    <IsTruncated>true</IsTruncated><NextContinuationToken>t/+=&amp;</NextContinuationToken>
    <Contents><Key>a%20b%2Bc+d%25%F0%9F%98%80</Key><Size>12</Size><ETag>&quot;0123&quot;</ETag>
    <LastModified>2026-01-02T03:04:05.678Z</LastModified><StorageClass>GLACIER</StorageClass>
    <Owner><ID>x</ID><Key>not this one</Key></Owner></Contents>
    <Contents><Size>0</Size><Key><![CDATA[z<&]]></Key></Contents>
    <CommonPrefixes><Prefix>p%2F</Prefix></CommonPrefixes><EncodingType>url</EncodingType></ListBucketResult>
    """

  @Test("a page of a listing")
  func listing() throws {
    let page = try ListPage(Array(Self.page.utf8))
    #expect(page.isTruncated && page.nextToken == "t/+=&")
    #expect(page.entries.map { String(decoding: page.key($0), as: UTF8.self) } == ["a b+c d%😀", "z<&"])
    #expect(page.commonPrefixes == [Array("p/".utf8)])
    let object = page.object(try #require(page.entries.first), at: "r2:x")
    #expect(object.size == 12 && object.etag == "0123" && object.storageClass == "GLACIER")
    #expect(object.modified == 1_767_323_045_678_000_000)
  }

  @Test("each beginning of it is cut off, never a page")
  func truncated() {
    let bytes = Array(Self.page.utf8)
    for count in 0..<bytes.count {
      #expect(throws: XMLProblem.self) { try ListPage(Array(bytes[..<count])) }
      #expect(throws: XMLProblem.self) { try XMLElement(Array(bytes[..<count])) }
    }
  }

  @Test("damage is an error or another page, never a trap")
  func damaged() {
    var numbers = SeededNumbers(42)
    for _ in 0..<3000 {
      var bytes = Array(Self.page.utf8)
      for _ in 0..<Int.random(in: 1...6, using: &numbers) {
        let place = Int.random(in: bytes.indices, using: &numbers)
        switch Int.random(in: 0...3, using: &numbers) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &numbers)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert("<>&;/!-]?\"".utf8.randomElement(using: &numbers) ?? 0, at: place)
        default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
        }
      }
      if let page = try? ListPage(bytes) { #expect(page.entries.allSatisfy { !page.key($0).isEmpty }) }
      _ = try? XMLElement(bytes)
    }
  }

  @Test(
    "what no server may send is refused",
    arguments: [
      "<!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY lol2 \"&lol;&lol;\">]><Error>&lol2;</Error>",
      "<a>&unknown;</a>", "<a>&#0xZ;</a>", "<a>&#x110000;</a>", "<a></b>", "text<a/>", "<>x</>", "",
      "<a>&amp</a>", "<!ELEMENT a ANY><a/>",
      String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100),
    ])
  func refused(text: String) {
    #expect(throws: XMLProblem.self) { try XMLElement(Array(text.utf8)) }
  }

  @Test("a page must be one")
  func foreign() {
    for text in ["<html><body>hello</body></html>", "<Error><Code>X</Code></Error>"] {
      #expect(throws: XMLProblem.malformed) { try ListPage(Array(text.utf8)) }
    }
  }

  @Test("texts that are written are read as they were", arguments: ["a&b<c>\"'", "\n\t\r x ", "é😀", "]]>"])
  func roundTrip(text: String) throws {
    let element = try XMLElement(Array("<a>\(XMLText.encode(text))</a>".utf8))
    #expect(Array(element.text.utf8) == Array(text.utf8))
  }
}

extension ObjectPath: ExpressibleByStringLiteral {
  public init(stringLiteral text: String) { self.init(text) }
}
