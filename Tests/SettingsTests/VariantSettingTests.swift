import Settings
import Testing

@Suite("Variants in the settings")
struct VariantSettingTests {
  @Test("keep their parameters in the order of the file")
  func definitions() throws {
    let settings = try settings(
      """
      prewarm:
        base-url: https://cdn.example.com
        workers: 500
        image-variants: [hero, webp]
        derivatives: desktop, mobile
        url-format: cloudflare
      variants:
        hero: {width: 1600, format: webp, height: 600}
        teaser: {media: video, style: path, template: "{base}/{key}", width: 640}
      """)
    #expect(problems(settings) == [])
    let path = try #require(settings.file?.path)
    #expect(
      settings.variants == [
        VariantSetting(
          name: "hero", parameters: [.init("width", "1600"), .init("format", "webp"), .init("height", "600")],
          origin: .file(path, line: 8)),
        VariantSetting(
          name: "teaser", media: .video, style: .path, template: "{base}/{key}", parameters: [.init("width", "640")],
          origin: .file(path, line: 9)),
      ])
    #expect(settings.prewarmWorkers == .number(500) && settings.prewarmURLFormat == .cloudflare)
    #expect(settings.prewarmImageVariants?.names == ["hero", "webp"])
    #expect(settings.prewarmDerivatives?.names == ["desktop", "mobile"])
  }

  @Test("tell each mistake, and the good ones stay")
  func mistakes() throws {
    let settings = try settings(
      """
      prewarm: {image-variants: {a: 1}, workers: 0}
      variants:
        "a b": {width: 1}
        b: {}
        c: {style: pth, width: 1}
        d: [1]
        all: {width: 3}
        good: {width: 5}
      """)
    #expect(
      problems(settings) == [
        "1:27 S0104 `prewarm.image-variants`: expected names with commas between them, got a record",
        "1:44 S0104 `prewarm.workers`: expected a number from 1 to 20000, or auto, got `0`",
        "3:3 S0104 `a b` cannot be the name of a variant", "4:3 S0105 `variants.b` asks for nothing",
        "5:14 S0104 `variants.c.style`: expected one of imwidth, derivative, query, path, im, original, cloudflare (did you mean `path`?)",
        "6:6 S0104 `variants.d`: expected parameters, got a list", "7:3 S0104 `all` cannot be the name of a variant",
      ])
    #expect(settings.variants.map(\.name) == ["good"])
  }
}
