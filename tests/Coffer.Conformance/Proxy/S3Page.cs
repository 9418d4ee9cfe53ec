using System.Globalization;
using System.Text;
using System.Xml.Linq;

namespace Coffer.Conformance.Proxy;

/// <summary>Changes of the XML of S3 listings (ListObjects, ListObjectsV2), for <see cref="Fault.Rewrite"/>.</summary>
public static class S3Page
{
    /// <summary>The last key of the page comes first.</summary>
    public static string Reverse(string xml) => Change(xml, root =>
    {
        var entries = Named(root, "Contents").ToList();
        if (entries.Count == 0)
            return;
        var before = entries[0].PreviousNode;
        entries.ForEach(entry => entry.Remove());
        entries.Reverse();
        if (before is null)
            root.AddFirst(entries);
        else
            before.AddAfterSelf(entries);
    });

    /// <summary>Says that there is more, or that there is not, whatever is so.</summary>
    public static Func<string, string> Truncated(bool isTruncated) => xml => Change(xml, root =>
        root.SetElementValue(root.Name.Namespace + "IsTruncated", isTruncated ? "true" : "false"));

    /// <summary>Percent-encodes keys and prefixes and says so, although nobody asked for it. Not for a page that says it already.</summary>
    public static string UrlEncode(string xml) => Change(xml, root =>
    {
        if (Named(root, "EncodingType").Any())
            return;
        var encoded = root.Descendants().Where(element => element.Name.LocalName is "Key" or "Prefix" or "StartAfter" or "Delimiter");
        foreach (var element in encoded.Where(element => !element.HasElements).ToList())
            element.Value = Uri.EscapeDataString(element.Value).Replace("%2F", "/", StringComparison.Ordinal);
        root.SetElementValue(root.Name.Namespace + "EncodingType", "url");
    });

    /// <summary>Writes every character of keys as an XML entity: other text, the same keys.</summary>
    public static string WithEntities(string xml)
    {
        var text = new StringBuilder();
        var rest = xml.AsSpan();
        while (rest.IndexOf("<Key>") is >= 0 and var start && rest.IndexOf("</Key>") is var end && end > start)
        {
            text.Append(rest[..(start + 5)]);
            var key = System.Net.WebUtility.HtmlDecode(rest[(start + 5)..end].ToString());
            foreach (var rune in key.EnumerateRunes())
                text.Append(CultureInfo.InvariantCulture, $"&#x{rune.Value:x};");
            text.Append("</Key>");
            rest = rest[(end + 6)..];
        }

        return text.Append(rest).ToString();
    }

    /// <summary>Answers every page with the first one that it sees.</summary>
    public static Func<string, string> RepeatFirstPage()
    {
        string? first = null;
        return xml => Interlocked.CompareExchange(ref first, xml, null) ?? xml;
    }

    private static IEnumerable<XElement> Named(XElement root, string name) => root.Elements().Where(element => element.Name.LocalName == name);

    private static string Change(string xml, Action<XElement> change)
    {
        var document = XDocument.Parse(xml, LoadOptions.PreserveWhitespace);
        change(document.Root!);
        return $"{document.Declaration}{document.ToString(SaveOptions.DisableFormatting)}";
    }
}
