using System.Runtime.InteropServices;
using System.Xml;

namespace Coffer.Artifacts.Recognition;

/// <summary>Results in XML: JUnit, TRX and Cobertura, told by the root and what stands first in it.</summary>
internal static class XmlForms
{
    private const string Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    // Cobertura's own files begin with a DOCTYPE, which is skipped unread: no entity of it is known, and nothing is fetched.
    private static readonly XmlReaderSettings Careful = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
        MaxCharactersInDocument = ContentRecognition.PrefixSize,
    };

    // Reading is a method of its own: what is plainly no XML must not load the library for it.
    public static RecognisedFormat? Of(ReadOnlyMemory<byte> prefix) => MayBeXml(prefix.Span) && MemoryMarshal.TryGetArray(prefix, out var bytes) ? Read(bytes) : null;

    private static RecognisedFormat? Read(ArraySegment<byte> bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes.Array!, bytes.Offset, bytes.Count, writable: false);
            using var xml = XmlReader.Create(stream, Careful);
            return xml.MoveToContent() == XmlNodeType.Element ? OfRoot(xml) : null;
        }
        catch (Exception e) when (e is XmlException or ArgumentException)
        {
            // What is cut off, no XML, or in an encoding that nobody knows, is not plainly anything.
            return null;
        }
    }

    private static RecognisedFormat? OfRoot(XmlReader xml) => (xml.LocalName, xml.NamespaceURI) switch
    {
        ("testsuites" or "testsuite", "") => IsJUnit(xml) ? new("JUnit XML", ArtifactType.TestResults, "application/xml") : null,
        ("TestRun", Trx) => new("TRX", ArtifactType.TestResults, "application/xml"),
        ("coverage", "") => xml.GetAttribute("line-rate") is not null ? new("Cobertura XML", ArtifactType.CoverageReport, "application/xml") : null,
        _ => null,
    };

    private static bool IsJUnit(XmlReader xml)
    {
        var (ofMany, counts, isEmpty) = (xml.LocalName == "testsuites", xml.GetAttribute("tests") is not null, xml.IsEmptyElement);
        if (isEmpty)
            return counts || ofMany;
        if (!xml.Read())
            return false;
        return xml switch
        {
            { NodeType: XmlNodeType.Element, NamespaceURI: "" } => xml.LocalName is "properties" or "system-out" or "system-err" or "testsuite" || (!ofMany && xml.LocalName == "testcase"),
            { NodeType: XmlNodeType.EndElement } => counts || ofMany,
            _ => false,
        };
    }

    private static bool MayBeXml(ReadOnlySpan<byte> prefix)
    {
        // Marks of UTF-16; TRX may be so.
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || prefix.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
            return true;
        if (prefix.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
            prefix = prefix[3..];
        return prefix.TrimStart(" \t\r\n"u8) is [(byte)'<', ..];
    }
}
