using System.Buffers.Binary;
using System.Text;
using Coffer.Artifacts;
using Coffer.Artifacts.Recognition;

namespace Coffer.Tests.Artifacts.Recognition;

/// <summary>What is plainly a result of a build is recognised by its first bytes; near misses and hostile bytes are nothing.</summary>
public sealed class ContentRecognitionTests
{
    private const string JUnit = """
        <?xml version="1.0" encoding="UTF-8"?>
        <testsuites name="all" tests="2" failures="1" time="0.5">
          <testsuite name="a.B" tests="2" failures="1"><testcase classname="a.B" name="c" time="0.2"/><testcase classname="a.B" name="d"><failure message="no"/></testcase></testsuite>
        </testsuites>
        """;

    private const string Trx = """
        <?xml version="1.0" encoding="utf-8"?>
        <TestRun id="6f8b" name="run" xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Times creation="2026-11-01T00:00:00"/><Results/></TestRun>
        """;

    private const string Cobertura = """
        <?xml version="1.0" ?>
        <!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">
        <coverage line-rate="0.87" branch-rate="0.5" version="1.9" timestamp="1700000000"><sources/><packages/></coverage>
        """;

    private const string Lcov = "TN:\nSF:/src/a.c\nFN:1,main\nFNDA:1,main\nFNF:1\nFNH:1\nDA:1,1\nDA:2,0\nLF:2\nLH:1\nend_of_record\n";

    private const string Sarif = """
        { "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0",
          "runs": [ { "tool": { "driver": { "name": "lint", "rules": [ { "id": "A1", "properties": { "tags": [ "style" ] } } ] } }, "results": [] } ] }
        """;

    private const string Benchmark = """
        { "Title": "Bench-20261101", "HostEnvironmentInfo": { "BenchmarkDotNetCaption": "BenchmarkDotNet", "BenchmarkDotNetVersion": "0.15.8" }, "Benchmarks": [] }
        """;

    public static TheoryData<string, string, string, string> Plain => new()
    {
        { JUnit, "JUnit XML", "test-results", "application/xml" },
        { "\uFEFF  " + JUnit[JUnit.IndexOf("<testsuites", StringComparison.Ordinal)..], "JUnit XML", "test-results", "application/xml" },
        { "<testsuite name=\"a\" tests=\"1\"><testcase name=\"b\"/></testsuite>", "JUnit XML", "test-results", "application/xml" },
        { "<testsuites/>", "JUnit XML", "test-results", "application/xml" },
        { "<!-- by a tool --><testsuite name=\"a\"><properties/></testsuite>", "JUnit XML", "test-results", "application/xml" },
        { Trx, "TRX", "test-results", "application/xml" },
        { Cobertura, "Cobertura XML", "coverage-report", "application/xml" },
        { Lcov, "LCOV", "coverage-report", "text/plain; charset=utf-8" },
        { Lcov.Replace("\n", "\r\n", StringComparison.Ordinal)[5..], "LCOV", "coverage-report", "text/plain; charset=utf-8" },
        { Sarif, "SARIF", "static-analysis", "application/sarif+json" },
        { Sarif.Replace("style", "security", StringComparison.Ordinal), "SARIF", "security-findings", "application/sarif+json" },
        { Sarif.Replace("\"tags\": [ \"style\" ]", "\"security-severity\": \"9.8\"", StringComparison.Ordinal), "SARIF", "security-findings", "application/sarif+json" },
        { """{ "version": "2.1.0", "runs": [ { "results": [], "tool": { "driver": { "name": "x" }, "extensions": [ { "rules": [ { "properties": { "tags": [ "external/cwe", "Security" ] } } ] } ] } } ] }""", "SARIF", "security-findings", "application/sarif+json" },
        { """{ "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json", "runs": [] }""", "SARIF", "static-analysis", "application/sarif+json" },
        { "\uFEFF" + Benchmark, "BenchmarkDotNet JSON", "performance-metrics", "application/json" },
    };

    [Theory]
    [MemberData(nameof(Plain))]
    public void What_is_plain_is_recognised(string text, string name, string type, string media) =>
        Assert.Equal(new RecognisedFormat(name, new ArtifactType(type), media), Of(text));

    [Theory]
    [InlineData("")]
    [InlineData("just text")]
    [InlineData("<")]
    [InlineData("<!doctype html><html><title>Code coverage report</title></html>")]
    [InlineData("<testsuites xmlns=\"urn:mine\"><testsuite/></testsuites>")]
    [InlineData("<testsuites><suite/></testsuites>")]
    [InlineData("<testsuite>words</testsuite>")]
    [InlineData("<testsuite/>")]
    [InlineData("<testsuites tests=\"1\"")]
    [InlineData("<report><testsuites/></report>")]
    [InlineData("<test-results name=\"nunit 2\"/>")]
    [InlineData("<TestRun xmlns=\"http://example.org/2010\"/>")]
    [InlineData("<TestRun/>")]
    [InlineData("<coverage generated=\"1700000000\"><project name=\"clover\"/></coverage>")]
    [InlineData("TN:\n")]
    [InlineData("TN: a timetable\nSF: San Francisco\n")]
    [InlineData("SF:/src/a.c\nDA:1,1\nand some words\n")]
    [InlineData("# a remark\n# another\n")]
    [InlineData("{}")]
    [InlineData("[ { \"runs\": [] } ]")]
    [InlineData("""{ "version": "2.1.0", "runs": 3 }""")]
    [InlineData("""{ "version": "2.0", "runs": [ { "tool": { "driver": { } } } ] }""")]
    [InlineData("""{ "version": "2.1.0", "runs": [ { "id": 1 } ] }""")]
    [InlineData("""{ "version": "2.1.0", "runs": [ { "tool": "hammer" } ] }""")]
    [InlineData("""{ "version": "2.1.0", "runs": [ { "tool": { "driver": { } } } """)]
    [InlineData("""{ "$schema": "https://json.schemastore.org/package.json", "runs": [] }""")]
    [InlineData("""{ "BenchmarkDotNetCaption": "BenchmarkDotNet" }""")]
    [InlineData("""{ "HostEnvironmentInfo": { "BenchmarkDotNetCaption": "Other" } }""")]
    public void A_near_miss_stays_custom(string text) => Assert.Null(Of(text));

    [Fact]
    public void XML_may_be_in_UTF16()
    {
        var text = Trx.Replace("utf-8", "utf-16", StringComparison.Ordinal);
        Assert.Equal("TRX", ContentRecognition.OfFile((byte[])[.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)])?.Name);
        Assert.Equal("TRX", ContentRecognition.OfFile((byte[])[.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)])?.Name);
    }

    [Fact]
    public void Only_the_first_bytes_are_needed_of_something_large()
    {
        const int Size = ContentRecognition.PrefixSize;
        var cases = new Dictionary<string, string>
        {
            [JUnit[..^14] + string.Concat(Enumerable.Repeat("<testsuite name=\"b\"/>", 20_000))] = "JUnit XML",
            [string.Concat(Enumerable.Repeat(Lcov, 2_000))] = "LCOV",
            [Sarif.Replace("\"results\": []", $"\"results\": [ {string.Concat(Enumerable.Repeat("{\"ruleId\":\"A1\",\"message\":{\"text\":\"b\"}},", 5_000))} {{}} ]", StringComparison.Ordinal)] = "SARIF",
        };
        foreach (var (text, name) in cases)
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Assert.True(bytes.Length > Size);
            Assert.Equal(name, ContentRecognition.OfFile(bytes.AsMemory(0, Size), bytes.Length)?.Name);
            Assert.Equal(name, ContentRecognition.OfFile(bytes.AsMemory(0, Size))?.Name);
        }
    }

    [Fact]
    public void Hostile_XML_is_read_without_harm()
    {
        var bomb = "<?xml version=\"1.0\"?><!DOCTYPE testsuites [<!ENTITY a \"aaaaaaaaaa\">" + string.Concat(Enumerable.Range(0, 30).Select(i => $"<!ENTITY b{i} \"{string.Concat(Enumerable.Repeat(i == 0 ? "&a;" : $"&b{i - 1};", 10))}\">")) + "]>";
        Assert.Null(Of(bomb + "<testsuites>&b29;</testsuites>"));
        Assert.Null(Of("<!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><testsuite>&x;</testsuite>"));
        Assert.Null(Of("<!DOCTYPE t [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><testsuite name=\"&x;\" tests=\"1\"/>"));
        Assert.Null(Of("<?xml version=\"1.0\" encoding=\"no-such-encoding\"?><testsuites/>"));
        Assert.Null(Of("<!DOCTYPE " + new string('[', 60_000)));
        Assert.Null(Of(string.Concat(Enumerable.Repeat("<a>", 20_000))));
        Assert.Null(Of("<testsuite " + string.Concat(Enumerable.Range(0, 5_000).Select(i => $"a{i}=\"\" ")) + ">"));
    }

    [Fact]
    public void Hostile_JSON_is_read_without_harm()
    {
        Assert.Null(Of("{\"runs\":" + new string('[', 60_000)));
        Assert.Null(Of(string.Concat(Enumerable.Repeat("{\"a\":", 10_000))));
        Assert.Null(Of("{\"$schema\":\"\\ud800 sarif\",\"runs\":[]}"));
        Assert.Null(ContentRecognition.OfFile(new byte[] { (byte)'{', (byte)'"', 0xff, 0xfe, (byte)'"', (byte)':', (byte)'1', (byte)'}' }));
    }

    [Fact]
    public void Random_bytes_and_every_beginning_of_what_is_known_do_no_harm()
    {
        var random = new Random(20261121);
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            Assert.Null(ContentRecognition.OfFile(bytes));
        }

        foreach (var known in new[] { Encoding.UTF8.GetBytes(JUnit), Encoding.UTF8.GetBytes(Sarif), Encoding.UTF8.GetBytes(Lcov), Safetensors("""{"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}}""", 4), Onnx() })
        {
            for (var length = 0; length < known.Length; length++)
            {
                _ = ContentRecognition.OfFile(known.AsMemory(0, length));
                var damaged = known.ToArray();
                damaged[length] ^= (byte)random.Next(1, 256);
                _ = ContentRecognition.OfFile(damaged);
            }
        }
    }

    [Fact]
    public void Weights_in_safetensors_are_a_model()
    {
        const string Header = """{"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F16","shape":[2,2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}""";
        Assert.Equal(new RecognisedFormat("safetensors", ArtifactType.Model, MediaType: null), ContentRecognition.OfFile(Safetensors(Header, 12)));

        var many = "{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"t{i}\":{{\"dtype\":\"F16\",\"shape\":[1],\"data_offsets\":[{2 * i},{(2 * i) + 2}]}}")) + "}";
        var large = Safetensors(many, 10_000);
        Assert.True(large.Length > ContentRecognition.PrefixSize);
        Assert.Equal("safetensors", ContentRecognition.OfFile(large.AsMemory(0, ContentRecognition.PrefixSize), large.Length)?.Name);

        foreach (var header in new[] { "{}", """{"__metadata__":{"format":"pt"}}""", """{"a":3}""", """{"a":{"dtype":"F16"}}""", """{"a":{"dtype":"F16","shape":[1],"data":[0,2]}}""", """{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}""" })
            Assert.Null(ContentRecognition.OfFile(Safetensors(header, 2)));
        var wrong = Safetensors(Header, 12);
        BinaryPrimitives.WriteUInt64LittleEndian(wrong, (ulong)wrong.Length);
        Assert.Null(ContentRecognition.OfFile(wrong));
        BinaryPrimitives.WriteUInt64LittleEndian(wrong, ulong.MaxValue);
        Assert.Null(ContentRecognition.OfFile(wrong));
    }

    [Fact]
    public void A_graph_in_ONNX_is_a_model()
    {
        Assert.Equal(new RecognisedFormat("ONNX", ArtifactType.Model, MediaType: null), ContentRecognition.OfFile(Onnx()));
        Assert.Equal("ONNX", ContentRecognition.OfFile((byte[])[.. Onnx(padding: 100_000)[..ContentRecognition.PrefixSize]], 200_000)?.Name);
        Assert.Null(ContentRecognition.OfFile(Onnx(op: "")));
        Assert.Null(ContentRecognition.OfFile(Onnx(op: "no operator")));
        Assert.Null(ContentRecognition.OfFile(Onnx(version: 0)));
        Assert.Null(ContentRecognition.OfFile(Onnx(version: 127)));

        // Another message that begins with a number and a text.
        Assert.Null(ContentRecognition.OfFile(new byte[] { 0x08, 0x07, 0x12, 0x02, (byte)'h', (byte)'i' }));
        Assert.Null(ContentRecognition.OfFile(new byte[] { 0x08, 0x07, 0x3a, 0x02, (byte)'h', (byte)'i' }));
    }

    [Theory]
    [InlineData("<html><head><title>Summary - Coverage Report</title>", "coverage report in HTML", "coverage-report")]
    [InlineData("<!DOCTYPE html>\n<html>\n<head>\n  <title>Coverage report</title>", "coverage report in HTML", "coverage-report")]
    [InlineData("<title>LCOV - coverage.info</title>", "coverage report in HTML", "coverage-report")]
    [InlineData("<title>Code coverage report for All files</title>", "coverage report in HTML", "coverage-report")]
    [InlineData("<html><head><link rel=\"stylesheet\" href=\"jacoco-resources/report.css\"/><title>app</title>", "coverage report in HTML", "coverage-report")]
    [InlineData("<meta name=\"generator\" content=\"docfx 2.59.4.0\">", "docfx pages", "api-docs")]
    [InlineData("<META content='Doxygen 1.9.8' name='generator'/>", "doxygen pages", "api-docs")]
    [InlineData("<meta name=\"generator\" content=\"rustdoc\">", "rustdoc pages", "api-docs")]
    [InlineData("<meta name=\"generator\" content=\"javadoc/IndexWriter\">", "javadoc pages", "api-docs")]
    [InlineData("<html><!-- Generated by javadoc (1.8.0) on Mon -->", "javadoc pages", "api-docs")]
    public void A_report_of_pages_is_recognised_by_its_first(string page, string name, string type) =>
        Assert.Equal(new RecognisedFormat(name, new ArtifactType(type), MediaType: null), ContentRecognition.OfReport(Encoding.UTF8.GetBytes(page)));

    [Theory]
    [InlineData("")]
    [InlineData("<title>My insurance coverage</title>")]
    [InlineData("<title>Coverage report")]
    [InlineData("<meta name=\"generator\" content=\"WordPress 6\">")]
    [InlineData("<meta name=\"description\" content=\"doxygen\">")]
    [InlineData("<meta name=\"generator\"")]
    [InlineData("<meta name=\"generator\" content=")]
    public void Other_pages_stay_custom(string page) => Assert.Null(ContentRecognition.OfReport(Encoding.UTF8.GetBytes(page)));

    private static RecognisedFormat? Of(string text) => ContentRecognition.OfFile(Encoding.UTF8.GetBytes(text));

    private static byte[] Safetensors(string header, int data)
    {
        var bytes = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, header.Length);
        Encoding.ASCII.GetBytes(header, bytes.AsSpan(8));
        return bytes;
    }

    /// <summary>A model of one node, as the format's own tools write it.</summary>
    private static byte[] Onnx(byte version = 8, string op = "Relu", int padding = 0)
    {
        var node = Field(1, "x"u8.ToArray()).Concat(Field(2, "y"u8.ToArray())).Concat(Field(3, "relu0"u8.ToArray())).Concat(Field(4, Encoding.ASCII.GetBytes(op)));
        var graph = Field(1, [.. node]).Concat(Field(2, "g"u8.ToArray())).Concat(Field(5, new byte[padding]));
        return [0x08, version, .. Field(2, "pytorch"u8.ToArray()), .. Field(3, "2.4"u8.ToArray()), .. Field(7, [.. graph]), .. Field(8, [0x10, 17])];
    }

    private static byte[] Field(int number, byte[] content)
    {
        var bytes = new List<byte> { (byte)((number << 3) | 2) };
        var length = (uint)content.Length;
        for (; length >= 0x80; length >>= 7)
            bytes.Add((byte)(length | 0x80));
        bytes.Add((byte)length);
        return [.. bytes, .. content];
    }
}
