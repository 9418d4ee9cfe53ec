namespace Coffer.Cli.Tests;

/// <summary>What coffer.yaml says holds for every command.</summary>
public sealed class SettingsApplyTests : CliTest
{
    [Fact]
    public async Task Rules_of_the_file_decide_what_goes_and_a_rule_of_the_line_takes_their_place()
    {
        Write("coffer.yaml", """
            store: ./kept
            retention:
              grace: 3d
              rules:
                - name: few
                  match: type:build-logs
                  keepLatest: 1
            """);
        foreach (var text in (string[])["one", "two", "three"])
        {
            Write("f", text);
            (await RunAsync("put", "log", "f", "--type", "build-logs")).Ok();
        }

        Assert.True(Directory.Exists(At("kept")));
        var plan = (await RunAsync("retain", "--json")).Ok().Json;
        Assert.Equal(["log@1", "log@2"], plan.GetProperty("deletions").EnumerateArray().Select(deletion => deletion.GetProperty("reference").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains("few", (await RunAsync("explain", "log@1")).Ok().Output, StringComparison.Ordinal);
        Assert.Contains("nothing goes", (await RunAsync("retain", "--keep-latest", "5")).Ok().Output, StringComparison.Ordinal);

        (await RunAsync("retain", "--apply")).Ok();
        (await RunAsync("gc")).Ok();
        (await RunAsync("undelete", "log@1")).Ok();
        Assert.Equal("one", (await RunAsync("cat", "log@1")).Ok().Output);
        (await RunAsync("rm", "log@1")).Ok();
        (await RunAsync("gc", "--grace", "0s")).Ok();
        (await RunAsync("undelete", "log@1")).FailedWith(CofferError.NotFound, "log@1");
    }

    [Fact]
    public async Task Quotas_of_the_file_hold_for_put()
    {
        Write("coffer.yaml", """
            quotas:
              - name: small
                match: type:build-logs
                largestVersion: 1KB
                versions: 2
            """);
        Write("large", new string('x', 1025));
        Write("f", "x");
        (await RunAsync("put", "log", "large", "--type", "build-logs")).FailedWith(CofferError.TooLarge, "small", "1024");
        (await RunAsync("put", "log", "large", "--type", "model")).Ok();
        (await RunAsync("put", "log", "f", "--type", "build-logs")).Ok();
        (await RunAsync("put", "log", "f", "--type", "build-logs")).Ok();
        (await RunAsync("put", "log", "f", "--type", "build-logs")).FailedWith(CofferError.QuotaExceeded, "small", "2");
        Assert.Equal(3, (await RunAsync("stats", "--json")).Ok().Json.GetProperty("versions").GetInt32());
    }
}
