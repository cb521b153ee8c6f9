import Testing

@testable import Prewarming

private let base = try? BaseURL("https://cdn.example.com/")

/// The targets of the URLs of some variants for a key.
private func targets(
  _ names: [String], _ media: MediaKind, of key: String, style: URLStyle? = nil, order: QueryOrder? = nil,
  base text: String = "https://cdn.example.com/"
) throws -> [String: String] {
  let urls = try VariantURLs(
    try VariantCatalogue().named(names, media), base: try BaseURL(text), style: style, order: order)
  let host = "https://cdn.example.com"
  return Dictionary(
    uniqueKeysWithValues: urls.entries(media).map { entry in
      let url = entry.url(for: ObjectKey(key))
      #expect(url.hasPrefix(host))
      return (entry.variant.name, String(url.dropFirst(host.count)))
    })
}

@Suite("URLs of variants")
struct VariantURLTests {
  @Test("All 73 image variants have the URLs that they always had", arguments: KnownURLs.images.map(\.name))
  func images(name: String) throws {
    let known = KnownURLs.images.first { $0.name == name }?.target
    #expect(try targets([name], .image, of: "img/cat.jpg")[name] == known)
  }

  @Test("No image variant is missing, none is too many, and no two are the same")
  func imageCatalogue() throws {
    #expect(VariantCatalogue.images.map(\.name) == KnownURLs.images.map(\.name))
    #expect(KnownURLs.images.count == 73)
    #expect(try targets(["all"], .image, of: "k").count == 73)
  }

  @Test("Parameters can keep the order of their declaration")
  func declaredOrder() throws {
    let declared = try targets(["all"], .image, of: "img/cat.jpg", order: .declared)
    let sorted = try targets(["all"], .image, of: "img/cat.jpg", order: .sorted)
    let different = Set(declared.keys.filter { declared[$0] != sorted[$0] })
    #expect(different == Set(KnownURLs.declared.map(\.name)))
    #expect(different.count == 35)
    for (name, target) in KnownURLs.declared { #expect(declared[name] == target) }
  }

  @Test("All 24 video derivatives have their URLs in all three formats", arguments: KnownURLs.videos.map(\.name))
  func videos(name: String) throws {
    let known = try #require(KnownURLs.videos.first { $0.name == name })
    let key = "clips/a.mp4"
    #expect(try targets([name], .video, of: key)[name] == known.imwidth)
    #expect(try targets([name], .video, of: key, style: .imwidth)[name] == known.imwidth)
    #expect(try targets([name], .video, of: key, style: .derivative)[name] == known.derivative)
    #expect(try targets([name], .video, of: key, style: .query)[name] == known.query)
    let variant = try VariantCatalogue().named([name], .video)[0]
    #expect([variant.width, variant.height] == known.size)
  }

  @Test("No video derivative is missing")
  func videoCatalogue() {
    #expect(VariantCatalogue.videos.map(\.name) == KnownURLs.videos.map(\.name))
    #expect(KnownURLs.videos.count == 24)
  }

  @Test(
    "Keys are encoded so that the server gets the name itself",
    arguments: [
      ("a b.jpg", "/a%20b.jpg?width=400"), ("a#b.jpg", "/a%23b.jpg?width=400"), ("a?b.jpg", "/a%3Fb.jpg?width=400"),
      ("100%.jpg", "/100%25.jpg?width=400"), ("x%41.jpg", "/x%2541.jpg?width=400"),
      ("é.jpg", "/%C3%A9.jpg?width=400"), ("a+b.jpg", "/a+b.jpg?width=400"), ("/lead.jpg", "//lead.jpg?width=400"),
      ("a//b.jpg", "/a//b.jpg?width=400"), ("-o.jpg", "/-o.jpg?width=400"), ("a\nb.jpg", "/a%0Ab.jpg?width=400"),
      ("a\\b|c.jpg", "/a%5Cb%7Cc.jpg?width=400"), ("k=v&w;x,y.jpg", "/k=v&w;x,y.jpg?width=400"),
      ("👍🏽.jpg", "/%F0%9F%91%8D%F0%9F%8F%BD.jpg?width=400"), ("[1]^.jpg", "/%5B1%5D%5E.jpg?width=400"),
      ("\"<>`{}.jpg", "/%22%3C%3E%60%7B%7D.jpg?width=400"), ("\u{7f}\u{1b}.jpg", "/%7F%1B.jpg?width=400"),
    ])
  func keys(key: String, target: String) throws {
    #expect(try targets(["small"], .image, of: key)["small"] == target)
  }

  @Test("The bytes of a file's name stay its bytes")
  func bytes() {
    #expect(ObjectKey(bytes: [0x61, 0xFF, 0x2F, 0x20]).path == "a%FF/%20")
  }

  @Test(
    "Any variant can be written in another style",
    arguments: [
      (MediaKind.image, "thumbnail", URLStyle.path, "/_width=150/_height=150/_fit=cover/img/cat.jpg"),
      (.image, "thumbnail", .im, "/img/cat.jpg?im=resize%3Dwidth%3A150%2Cheight%3A150%2Cmode%3Acrop"),
      (.image, "thumbnail", .original, "/img/cat.jpg"),
      (.image, "compact_focal", .path, "/_r=16:9/_p=0.5,0.3/_f=l/img/cat.jpg"),
      (.image, "akamai_combined", .path, "/_width=600/_height=400/_fit=contain/_quality=85/_format=webp/img/cat.jpg"),
      (.image, "thumbnail", .cloudflare, "/cdn-cgi/image/width=150,height=150,fit=cover/img/cat.jpg"),
      (.image, "path_responsive", .cloudflare, "/cdn-cgi/image/width=800,format=webp/img/cat.jpg"),
      (.image, "akamai_stretch", .cloudflare, "/cdn-cgi/image/width=800,height=600,fit=squeeze/img/cat.jpg"),
      (.image, "akamai_crop", .cloudflare, "/cdn-cgi/image/width=800,height=600,fit=cover/img/cat.jpg"),
      (.image, "smart_square", .cloudflare, "/cdn-cgi/image/width=600,height=600,fit=cover,gravity=auto/img/cat.jpg"),
      (.image, "grayscale", .cloudflare, "/cdn-cgi/image/saturation=0/img/cat.jpg"),
      (.image, "thumbnail", .imwidth, "/img/cat.jpg?fit=cover&height=150&width=150"),
      (.video, "desktop", .cloudflare, "/cdn-cgi/media/width=1920,height=1080/img/cat.jpg"),
      (.video, "desktop", .path, "/_width=1920/_height=1080/img/cat.jpg"),
      (.video, "desktop", .im, "/img/cat.jpg?im=resize%3Dwidth%3A1920%2Cheight%3A1080"),
      (.video, "desktop", .original, "/img/cat.jpg"),
    ])
  func styles(media: MediaKind, name: String, style: URLStyle, target: String) throws {
    #expect(try targets([name], media, of: "img/cat.jpg", style: style)[name] == target)
  }

  @Test(
    "What a style has no words for is refused, not left out",
    arguments: [
      (MediaKind.image, "compact_16_9", URLStyle.cloudflare, "r=16:9"), (.image, "png", .cloudflare, "format=png"),
      (.image, "blurred", .im, "blur=10"), (.image, "fit_pad", .im, "fit=pad"),
      (.video, "4k", .cloudflare, "width=3840"), (.video, "low_bandwidth", .cloudflare, "quality=low"),
      (.video, "low_bandwidth", .im, "quality=low"),
    ])
  func refused(media: MediaKind, name: String, style: URLStyle, wish: String) throws {
    let error = #expect(throws: VariantError.self) { try targets([name], media, of: "k", style: style) }
    #expect(error?.kind == .notExpressible)
    #expect(error?.message.contains("`\(name)`") == true && error?.message.contains(wish) == true)
  }

  @Test("Cloudflare's options stand right behind the host, whatever the base's path is")
  func cloudflareBase() throws {
    let target = try targets(["small"], .image, of: "a.jpg", style: .cloudflare, base: "https://cdn.example.com/x/y//")
    #expect(target["small"] == "/cdn-cgi/image/width=400/x/y/a.jpg")
  }

  @Test("Variants of the same URL are asked for once")
  func repeated() throws {
    let variants = try VariantCatalogue().named(["desktop", "1080p", "tablet", "desktop"], .video)
    let urls = try VariantURLs(variants, base: try BaseURL("https://cdn.example.com"))
    #expect(urls.videos.map(\.variant.name) == ["desktop", "tablet"])
    #expect(urls.repeated.map(\.name) == ["1080p"] && urls.repeated.map(\.same) == ["desktop"])
    let own = Variant(
      name: "turned", media: .image, style: .query,
      parameters: [.init("height", "150"), .init("width", "150"), .init("fit", "cover")],
      isOwn: true)
    let same = try VariantURLs(
      try VariantCatalogue().named(["thumbnail"], .image) + [own], base: try BaseURL("https://cdn.example.com"))
    #expect(same.images.count == 1, "the order of parameters makes no other resource")
  }

  @Test("The usual variants are known")
  func usual() throws {
    let catalogue = VariantCatalogue()
    #expect(try catalogue.named(VariantCatalogue.usualNames(.image), .image).count == 5)
    #expect(try catalogue.named(VariantCatalogue.usualNames(.video), .video).count == 3)
  }

  @Test(
    "A name that is not known is named, with what was meant",
    arguments: [
      (["thumbnial"], MediaKind.image, "there is no image variant `thumbnial`", "did you mean `thumbnail`?"),
      (["dekstop"], .video, "there is no video derivative `dekstop`", "did you mean `desktop`?"),
      (
        ["webp", "a1", "b2"], .image, "there are no image variants `a1`, `b2`",
        "`variants --list` shows those that are known"
      ),
      (
        ["desktop"], .image, "there is no image variant `desktop`",
        "`desktop` is a video derivative: --derivatives desktop"
      ),
    ])
  func unknown(names: [String], media: MediaKind, message: String, hint: String) {
    let error = #expect(throws: VariantError.self) { try VariantCatalogue().named(names, media) }
    #expect(error?.message == message)
    #expect(error?.hint == hint)
  }

  @Test("Names without a kind are looked for in both")
  func bothKinds() throws {
    let found = try VariantCatalogue().named(["square", "webp"])
    #expect(found.map(\.media) == [.image, .video, .image])
  }
}

@Suite("Base URLs")
struct BaseURLTests {
  @Test(
    "Slashes at the end do not count",
    arguments: [
      ("https://cdn.example.com", "https://cdn.example.com", ""),
      ("https://cdn.example.com///", "https://cdn.example.com", ""),
      ("http://[::1]:8080/a/b/", "http://[::1]:8080", "a/b"),
      ("HTTPS://Cdn.example.com/x", "HTTPS://Cdn.example.com", "x"),
    ])
  func good(text: String, origin: String, path: String) throws {
    let base = try BaseURL(text)
    #expect(base.origin == origin)
    #expect(base.path == path)
    #expect(base.text == (path.isEmpty ? origin : origin + "/" + path))
  }

  @Test(
    "What is none is refused with the fix",
    arguments: [
      ("", "empty", "for example --base-url https://cdn.example.com"),
      ("cdn.example.com", "no base URL", "did you mean https://cdn.example.com?"),
      ("localhost:8080/x", "no base URL", "did you mean https://localhost:8080/x?"),
      ("ftp://cdn.example.com", "`ftp` is not spoken", "for example https://cdn.example.com"),
      ("https://", "names no host", ""), ("https://cdn.example.com/a?b=c", "has a query", "leave out"),
      ("https://cdn.example.com/#x", "#", "%23"), ("https://u:p@cdn.example.com", "password", "leave it out"),
      ("https://cdn.example.com:99999", "port", ""), ("https://cdn.example.com/a b", "percent-encoded", "%20"),
      ("https://cdn example.com", "no name of a host", ""), ("videos", "no base URL", "for example"),
    ])
  func bad(text: String, message: String, hint: String) {
    let error = #expect(throws: VariantError.self) { try BaseURL(text) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    #expect(hint.isEmpty || error?.hint?.contains(hint) == true, "\(error?.hint ?? "")")
  }
}

@Suite("Variants of one's own")
struct OwnVariantTests {
  private func url(_ variant: Variant, _ key: String, style: URLStyle? = nil) throws -> String? {
    try VariantURLs([variant], base: try BaseURL("https://cdn.example.com/b"), style: style)
      .entries(variant.media).first?.url(for: ObjectKey(key))
  }

  @Test("They count more than others of their names, and keep the order of their parameters")
  func own() throws {
    let hero = Variant(
      name: "small", media: .image, style: .query, parameters: [.init("width", "1600"), .init("fit", "a b")],
      isOwn: true)
    let catalogue = VariantCatalogue(own: [hero])
    #expect(try catalogue.named(["small"], .image) == [hero])
    #expect(try url(hero, "k.jpg") == "https://cdn.example.com/b/k.jpg?width=1600&fit=a+b")
    #expect(catalogue.variants(.image).count == 73)
  }

  @Test(
    "A template says any URL",
    arguments: [
      ("{base}/t/{width}x{height}/{key}", "https://cdn.example.com/b/t/300x200/a%20b/c.d.jpg"),
      ("{base}/{stem}-{name}.{ext}", "https://cdn.example.com/b/a%20b/c.d-hero.jpg"),
      ("https://img.example.com/?src={key}&w={width}", "https://img.example.com/?src=a%20b%2Fc.d.jpg&w=300"),
    ])
  func template(text: String, expected: String) throws {
    let parameters = [Variant.Parameter("width", "300"), Variant.Parameter("height", "200")]
    let variant = Variant(
      name: "hero", media: .image, style: .query, parameters: parameters,
      template: try URLTemplate(text, parameters: ["width", "height"]), isOwn: true)
    #expect(try url(variant, "a b/c.d.jpg") == expected)
    #expect(try url(variant, "a b/c.d.jpg", style: .path) == expected, "a template is the URL, whatever is asked for")
  }

  @Test(
    "A template that cannot work is refused",
    arguments: [
      ("{base}/x", "no {key}"), ("{base}/{kye}", "{kye}"), ("/x/{key}", "begins neither"), ("{base}/{key", "partner"),
    ])
  func badTemplate(text: String, message: String) {
    let error = #expect(throws: VariantError.self) { try URLTemplate(text) }
    #expect(error?.message.contains(message) == true)
  }

  @Test(
    "Extensions tell the kind of media",
    arguments: [("JPG", MediaKind.image), ("avif", .image), ("heic", .image), ("MoV", .video), ("mpeg", .video)])
  func kinds(ext: String, kind: MediaKind) { #expect(MediaKind(ext: ext) == kind) }

  @Test("Other extensions tell none", arguments: ["", "txt", "json", "mp3"])
  func none(ext: String) { #expect(MediaKind(ext: ext) == nil) }
}
