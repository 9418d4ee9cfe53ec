using System.Text.Json;

namespace Coffer.Cli.Tests;

/// <summary>rm, tag and alias.</summary>
public sealed class ChangeTests : CliTest
{
    [Fact]
    public async Task Rm_deletes_one_version_and_says_which()
    {
        await PutAsync(2);
        Assert.Equal("deleted a@2\n", (await RunAsync("rm", "a")).Ok().Output);
        Assert.Equal(["a@1"], (await RunAsync("ls", "-q")).Ok().Lines);
        (await RunAsync("get", "a@2", "-o", "out")).FailedWith(CofferError.NotFound, "a@2");
        (await RunAsync("rm", "a@2")).FailedWith(CofferError.NotFound, "a@2");
    }

    [Fact]
    public async Task Rm_of_many_deletes_those_that_are_there_and_fails_for_the_rest()
    {
        await PutAsync(3);
        var result = await RunAsync("rm", "a@1", "a@9", "a@3");
        Assert.Equal(["deleted a@1", "deleted a@3"], result.FailedWith(CofferError.NotFound, "a@9").Lines);
        Assert.Equal(["a@2"], (await RunAsync("ls", "a", "--versions", "-q")).Ok().Lines);
    }

    [Fact]
    public async Task Rm_json_says_what_became_of_each()
    {
        await PutAsync(2);
        await RunAsync("alias", "set", "a@2", "prod");
        var result = await RunAsync("rm", "a@2", "a@1", "b", "--json");
        Assert.Equal(ExitCodes.Of(CofferError.Conflict), result.ExitCode);
        Assert.Equal(
            [("a@2", "inUse"), ("a@1", "deleted"), ("b", "notFound")],
            result.Json.EnumerateArray().Select(item => (item.GetProperty("reference").GetString()!, item.GetProperty("outcome").GetString()!)));
        Assert.Equal(["Conflict", null, "NotFound"], result.Json.EnumerateArray().Select(item => item.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("kind").GetString() : null));
        var summary = JsonElement.Parse(result.Error).GetProperty("error");
        Assert.Equal("Conflict", summary.GetProperty("kind").GetString());
        Assert.StartsWith("2 references could not be deleted", summary.GetProperty("message").GetString(), StringComparison.Ordinal);
        var alone = await RunAsync("rm", "a@2", "--json");
        Assert.Equal(alone.Json[0].GetProperty("error").GetProperty("message").GetString(), JsonElement.Parse(alone.Error).GetProperty("error").GetProperty("message").GetString());
    }

    [Fact]
    public async Task A_version_with_an_alias_is_deleted_only_by_force()
    {
        await PutAsync(1);
        await RunAsync("alias", "set", "a", "prod");
        (await RunAsync("rm", "a@1")).FailedWith(CofferError.Conflict, "@prod", "--force");
        (await RunAsync("rm", "a@1", "--force")).Ok();
    }

    [Fact]
    public async Task Tags_are_set_replaced_and_removed()
    {
        await PutAsync(1);
        Assert.Empty((await RunAsync("tag", "a")).Ok().Lines);
        Assert.Equal(["owner=me", "stage=dev"], (await RunAsync("tag", "a", "stage=dev", "owner=me")).Ok().Lines);
        Assert.Equal(["stage=prod"], (await RunAsync("tag", "a@1", "stage=prod", "--remove", "owner")).Ok().Lines);
        var json = (await RunAsync("tag", "a", "--json")).Ok().Json;
        Assert.Equal("a@1", json.GetProperty("reference").GetString());
        Assert.Equal("""{"stage":"prod"}""", json.GetProperty("tags").GetRawText());
        (await RunAsync("tag", "a", "stage")).FailedWith(CofferError.InvalidArgument, "key=value");
        (await RunAsync("tag", "b", "x=y")).FailedWith(CofferError.NotFound, "b");
    }

    [Fact]
    public async Task An_alias_is_set_moved_listed_and_removed_with_its_history()
    {
        await PutAsync(2);
        Assert.Equal("a@prod is a@1\n", (await RunAsync("alias", "set", "a@1", "prod")).Ok().Output);
        var moved = (await RunAsync("alias", "set", "a@2", "prod", "--expect", "1", "--json")).Ok().Json;
        Assert.Equal(("a", "prod", 2, "a@2"), (moved.GetProperty("name").GetString(), moved.GetProperty("alias").GetString(), moved.GetProperty("version").GetInt64(), moved.GetProperty("reference").GetString()));
        Assert.Equal(JsonValueKind.String, moved.GetProperty("movedAt").ValueKind);

        Assert.Matches(@"^prod +2  \d{4}-\d\d-\d\d \d\d:\d\d$", (await RunAsync("alias", "list", "a")).Ok().Lines[1]);
        var listed = (await RunAsync("alias", "list", "a", "--json")).Ok().Json[0];
        Assert.Equal("a@2", listed.GetProperty("reference").GetString());
        Assert.Equal(moved.GetRawText(), listed.GetRawText());
        Assert.Equal(2, listed.GetProperty("move").GetInt64());

        Assert.Equal("a@prod is removed\n", (await RunAsync("alias", "rm", "a", "prod")).Ok().Output);
        (await RunAsync("alias", "rm", "a", "prod")).FailedWith(CofferError.NotFound, "prod");
        (await RunAsync("get", "a@prod", "-o", "out")).FailedWith(CofferError.NotFound, "a@prod");
        var history = (await RunAsync("alias", "history", "a", "prod", "--json")).Ok().Json.EnumerateArray().Select(move => move.GetProperty("version").GetRawText());
        Assert.Equal(["null", "2", "1"], history);
        Assert.Contains("removed", (await RunAsync("alias", "history", "a", "prod")).Ok().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_that_points_elsewhere_than_expected_is_not_moved()
    {
        await PutAsync(2);
        (await RunAsync("alias", "set", "a@1", "prod", "--expect", "none")).Ok();
        (await RunAsync("alias", "set", "a@2", "prod", "--expect", "none")).FailedWith(CofferError.Conflict, "prod");
        (await RunAsync("alias", "set", "a@2", "prod", "--expect", "2")).FailedWith(CofferError.Conflict, "prod");
        (await RunAsync("alias", "rm", "a", "prod", "--expect", "2")).FailedWith(CofferError.Conflict, "prod");
        (await RunAsync("alias", "set", "a@2", "prod", "--expect", "two")).FailedWith(CofferError.InvalidArgument, "two");
        (await RunAsync("alias", "set", "a@2", "latest")).FailedWith(CofferError.InvalidArgument, "latest");
        Assert.Equal(1, (await RunAsync("alias", "list", "a", "--json")).Ok().Json[0].GetProperty("version").GetInt64());
    }

    private async Task PutAsync(int versions)
    {
        for (var number = 1; number <= versions; number++)
            (await RunAsync(["put", "a", "-"], [(byte)number])).Ok();
    }
}
