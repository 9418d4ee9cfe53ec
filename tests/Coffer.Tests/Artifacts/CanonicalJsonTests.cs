using System.Globalization;
using System.Text;
using System.Text.Json;
using Coffer.Artifacts;

namespace Coffer.Tests.Artifacts;

public sealed class CanonicalJsonTests
{
    // RFC 8785, appendix B.
    [Theory]
    [InlineData(0x0000000000000000, "0")]
    [InlineData(0x8000000000000000, "0")]
    [InlineData(0x0000000000000001, "5e-324")]
    [InlineData(0x8000000000000001, "-5e-324")]
    [InlineData(0x7fefffffffffffff, "1.7976931348623157e+308")]
    [InlineData(0xffefffffffffffff, "-1.7976931348623157e+308")]
    [InlineData(0x4340000000000000, "9007199254740992")]
    [InlineData(0xc340000000000000, "-9007199254740992")]
    [InlineData(0x4430000000000000, "295147905179352830000")]
    [InlineData(0x44b52d02c7e14af5, "9.999999999999997e+22")]
    [InlineData(0x44b52d02c7e14af6, "1e+23")]
    [InlineData(0x44b52d02c7e14af7, "1.0000000000000001e+23")]
    [InlineData(0x444b1ae4d6e2ef4e, "999999999999999700000")]
    [InlineData(0x444b1ae4d6e2ef4f, "999999999999999900000")]
    [InlineData(0x444b1ae4d6e2ef50, "1e+21")]
    [InlineData(0x3eb0c6f7a0b5ed8c, "9.999999999999997e-7")]
    [InlineData(0x3eb0c6f7a0b5ed8d, "0.000001")]
    [InlineData(0x41b3de4355555553, "333333333.3333332")]
    [InlineData(0x41b3de4355555554, "333333333.33333325")]
    [InlineData(0x41b3de4355555555, "333333333.3333333")]
    [InlineData(0x41b3de4355555556, "333333333.3333334")]
    [InlineData(0x41b3de4355555557, "333333333.33333343")]
    [InlineData(0xbecbf647612f3696, "-0.0000033333333333333333")]
    [InlineData(0x43143ff3c1cb0959, "1424953923781206.2")]
    public void The_numbers_of_the_RFC_are_written_as_it_says(ulong bits, string expected) =>
        Assert.Equal(expected, Canonical(Exact(BitConverter.UInt64BitsToDouble(bits))));

    [Fact]
    public void The_sample_of_the_RFC_gives_the_bytes_of_the_RFC()
    {
        const string Sample = """
            {
              "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
              "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
              "literals": [null, true, false]
            }
            """;
        const string Expected =
            "7b226c69746572616c73223a5b6e756c6c2c747275652c66616c73655d2c226e756d62657273223a5b3333333333333333332e333333333333332c" +
            "31652b33302c342e352c302e3030322c31652d32375d2c22737472696e67223a22e282ac245c75303030665c6e4127425c225c5c5c5c5c222f227d";
        Assert.Equal(Expected, Convert.ToHexStringLower(CanonicalJson.ToBytes(JsonElement.Parse(Sample))));
    }

    [Fact]
    public void Members_are_sorted_by_UTF_16_code_units_as_in_the_RFC()
    {
        const string Sample = """
            {"\u20ac":"Euro Sign","\r":"Carriage Return","\ufb33":"Hebrew Letter Dalet With Dagesh","1":"One",
             "\ud83d\ude00":"Emoji: Grinning Face","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis"}
            """;
        var names = JsonElement.Parse(Canonical(Sample)).EnumerateObject().Select(m => m.Value.GetString());
        Assert.Equal(
            ["Carriage Return", "One", "Control", "Latin Small Letter O With Diaeresis", "Euro Sign", "Emoji: Grinning Face", "Hebrew Letter Dalet With Dagesh"],
            names);
    }

    [Fact]
    public void Only_what_must_be_escaped_is() => Assert.Equal(
        "\"\\b\\t\\n\\f\\r\\u0000\\u001f\\\"\\\\/<>&'\u007f\u0085\u2028é😀\"",
        Canonical("\"\\u0008\\u0009\\u000a\\u000c\\u000d\\u0000\\u001F\\u0022\\u005c\\/\\u003c\\u003E\\u0026'\u007f\u0085\\u2028\\u00e9\\uD83D\\uDE00\""));

    [Theory]
    [InlineData("9007199254740992", "9007199254740992")]
    [InlineData("-9007199254740992", "-9007199254740992")]
    [InlineData("-0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("0e9", "0")]
    [InlineData("1.0", "1")]
    [InlineData("1e2", "100")]
    [InlineData("1e20", "100000000000000000000")]
    [InlineData("100000000000000000000", "100000000000000000000")]
    [InlineData("123.456E-10", "1.23456e-8")]
    public void A_number_is_written_in_one_way(string number, string expected) => Assert.Equal(expected, Canonical(number));

    [Theory]
    [InlineData("9007199254740993")]
    [InlineData("-9007199254740993")]
    [InlineData("9223372036854775807")]
    [InlineData("18446744073709551615")]
    [InlineData("295147905179352825856")]
    [InlineData("1000000000000000000000000")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e-400")]
    public void A_number_that_would_change_is_refused(string number)
    {
        var error = Refused($"{{\"a\":{number}}}");
        Assert.Contains("write it as a text", error.Message, StringComparison.Ordinal);
        Assert.Contains(number, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"b":2,"\u0061":3}""")]
    [InlineData("""["\ud800"]""")]
    [InlineData("""["\udc00\ud800"]""")]
    [InlineData("""{"\ud800":1}""")]
    public void Doubled_members_and_unpaired_surrogates_are_refused(string json) => Refused(json);

    [Fact]
    public void Nesting_is_bounded()
    {
        var deep = new JsonDocumentOptions { MaxDepth = 1000 };
        using var fits = JsonDocument.Parse(new string('[', 64) + new string(']', 64), deep);
        Assert.Equal(128, CanonicalJson.ToBytes(fits.RootElement).Length);
        using var tooDeep = JsonDocument.Parse(new string('[', 65) + new string(']', 65), deep);
        Assert.Throws<CofferException>(() => CanonicalJson.ToBytes(tooDeep.RootElement));
    }

    [Fact]
    public void A_text_longer_than_any_buffer_is_kept_with_its_pairs()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("😀é", 20_000));
        Assert.Equal(text, JsonElement.Parse(CanonicalJson.ToBytes(JsonElement.Parse("\"" + text + "\""))).GetString());
    }

    [Fact]
    public void Generated_values_keep_their_meaning_and_do_not_change_again()
    {
        var text = new GeneratedText();
        for (var i = 0; i < 2_000; i++)
        {
            var json = Value(text, 0);
            var once = CanonicalJson.ToBytes(JsonElement.Parse(json));
            Assert.Equal(once, CanonicalJson.ToBytes(JsonElement.Parse(once)));
            Assert.True(Same(JsonElement.Parse(json), JsonElement.Parse(once)), json);
        }
    }

    [Fact]
    public void Generated_doubles_come_back_bit_by_bit()
    {
        var text = new GeneratedText();
        for (var i = 0; i < 20_000; i++)
        {
            var value = text.AnyDouble();
            if (!double.IsFinite(value))
                continue;
            var canonical = Canonical(Exact(value));
            Assert.Equal(value, double.Parse(canonical, CultureInfo.InvariantCulture));
            Assert.True(canonical.Length <= Exact(value).Length + 6, canonical);
        }
    }

    [Theory]
    [InlineData(-25, "2.9802322387695312e-8")] // .NET 9 and 10 shorten these two to a neighbour
    [InlineData(-958, "4.1045368012983762e-289")]
    [InlineData(-44, "5.684341886080802e-14")] // of two texts that are short enough only the farther one comes back
    public void Powers_of_two_that_formatters_get_wrong_are_right(int exponent, string expected) =>
        Assert.Equal(expected, Canonical(Exact(Math.ScaleB(1, exponent))));

    [Fact]
    public void Every_power_of_two_and_its_neighbours_come_back_bit_by_bit()
    {
        for (var exponent = -1074; exponent <= 1023; exponent++)
        {
            var power = Math.ScaleB(1, exponent);
            foreach (var value in new[] { Math.BitDecrement(power), power, Math.BitIncrement(power) })
                Assert.Equal(value, double.Parse(Canonical(Exact(value)), CultureInfo.InvariantCulture));
        }
    }

    /// <summary>Seventeen digits name every double, so nothing here depends on how .NET shortens.</summary>
    private static string Exact(double value) => value.ToString("E16", CultureInfo.InvariantCulture);

    private static string Canonical(string json) => Encoding.UTF8.GetString(CanonicalJson.ToBytes(JsonElement.Parse(json)));

    private static CofferException Refused(string json)
    {
        var error = Assert.Throws<CofferException>(() => Canonical(json));
        Assert.Equal(CofferError.InvalidArgument, error.Error);
        return error;
    }

    private static string Value(GeneratedText text, int depth) => text.Below(depth > 4 ? 4 : 6) switch
    {
        0 => JsonSerializer.Serialize(text.LegalName()),
        1 => text.Below(2) == 0 ? "null" : "true",
        2 => text.Below(100_000).ToString(CultureInfo.InvariantCulture),
        3 => Exact(text.Below(1_000_000) * Math.Pow(10, text.Below(30) - 15)),
        4 => $"[ {string.Join(" , ", Enumerable.Range(0, text.Below(4)).Select(_ => Value(text, depth + 1)))} ]",
        _ => $"{{ {string.Join(" , ", Enumerable.Range(0, text.Below(5)).Select(_ => text.LegalName()).Distinct().Select(n => JsonSerializer.Serialize(n) + " : " + Value(text, depth + 1)))} }}",
    };

    /// <summary>Equal as values: <see cref="JsonElement.DeepEquals"/> compares the decimal digits of numbers, and those may be shortened.</summary>
    private static bool Same(JsonElement a, JsonElement b) => a.ValueKind == b.ValueKind && a.ValueKind switch
    {
        JsonValueKind.Object => a.GetPropertyCount() == b.GetPropertyCount() && a.EnumerateObject().All(m => Same(m.Value, b.GetProperty(m.Name))),
        JsonValueKind.Array => a.GetArrayLength() == b.GetArrayLength() && a.EnumerateArray().Zip(b.EnumerateArray()).All(p => Same(p.First, p.Second)),
        JsonValueKind.String => a.GetString() == b.GetString(),
        JsonValueKind.Number => a.GetDouble() == b.GetDouble(),
        _ => true,
    };
}
