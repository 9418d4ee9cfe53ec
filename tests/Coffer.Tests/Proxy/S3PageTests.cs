using System.Xml.Linq;
using Coffer.Conformance.Proxy;

namespace Coffer.Tests.Proxy;

public class S3PageTests
{
    private const string Page = """
        <?xml version="1.0" encoding="UTF-8"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>a b/</Prefix><IsTruncated>false</IsTruncated><Contents><Key>a b/1 &amp; 2</Key><Size>1</Size></Contents><Contents><Key>a b/☃</Key><Size>2</Size></Contents></ListBucketResult>
        """;

    [Fact]
    public void Keys_come_the_other_way_round()
    {
        var page = S3Page.Reverse(Page);

        Assert.Equal(["a b/☃", "a b/1 & 2"], Keys(page));
        Assert.Equal(["2", "1"], Values(page, "Size"));
        Assert.Equal(Page, S3Page.Reverse(page));
    }

    [Fact]
    public void A_page_says_that_there_is_more()
    {
        Assert.Equal(["true"], Values(S3Page.Truncated(true)(Page), "IsTruncated"));
        Assert.Equal(Page, S3Page.Truncated(false)(Page));
    }

    [Fact]
    public void Keys_are_percent_encoded_once()
    {
        var page = S3Page.UrlEncode(Page);

        Assert.Equal(["a%20b/1%20%26%202", "a%20b/%E2%98%83"], Keys(page));
        Assert.Equal(["a%20b/"], Values(page, "Prefix"));
        Assert.Equal(["url"], Values(page, "EncodingType"));
        Assert.Equal(page, S3Page.UrlEncode(page));
    }

    [Fact]
    public void Keys_are_written_in_entities_and_stay_the_same_keys()
    {
        var page = S3Page.WithEntities(Page);

        Assert.Contains("<Key>&#x61;&#x20;&#x62;&#x2f;&#x2603;</Key>", page, StringComparison.Ordinal);
        Assert.Equal(Keys(Page), Keys(page));
        Assert.Contains("<Prefix>a b/</Prefix>", page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_page_comes_again()
    {
        var change = S3Page.RepeatFirstPage();

        Assert.Equal(["one", "one", "one"], new[] { "one", "two", "three" }.Select(change));
    }

    private static List<string> Keys(string xml) => Values(xml, "Key");

    private static List<string> Values(string xml, string name) =>
        [.. XDocument.Parse(xml).Descendants().Where(element => element.Name.LocalName == name).Select(element => element.Value)];
}
