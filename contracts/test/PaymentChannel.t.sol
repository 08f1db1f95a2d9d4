// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPaymentChannel} from "../src/interfaces/IPaymentChannel.sol";
import {ContractWallet} from "./utils/ContractWallet.sol";
import {ChannelFixture} from "./utils/ChannelFixture.sol";

/// @title What each call of the channels does, and when it refuses.
contract PaymentChannelTest is ChannelFixture {
    // ---- funding

    function test_authorization_opensThroughARelayer() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = channels.hashChannel(channel);
        IPaymentChannel.Deposit memory deposit = byAuthorization(channel, DEPOSIT, END);
        vm.expectEmit();
        emit IPaymentChannel.ChannelFunded(id, payer, payee, DEPOSIT, END);
        vm.prank(stranger);
        vm.assertEq(channels.fund(channel, DEPOSIT, END, deposit), id, "the id is the hash");
        assertChannel(id, DEPOSIT, 0, END);
        assertBalances(ALL - DEPOSIT, 0, DEPOSIT);
        vm.assertTrue(
            usdc.authorizationState(payer, channels.depositNonce(id, DEPOSIT, END)), "the nonce is used"
        );
    }

    function test_permit_opens() public {
        IPaymentChannel.Channel memory channel = terms();
        IPaymentChannel.Deposit memory deposit = byPermit(DEPOSIT);
        vm.prank(payer);
        assertChannel(channels.fund(channel, DEPOSIT, END, deposit), DEPOSIT, 0, END);
        assertBalances(ALL - DEPOSIT, 0, DEPOSIT);
    }

    function test_allowance_opens() public {
        assertChannel(opened(terms()), DEPOSIT, 0, END);
        assertBalances(ALL - DEPOSIT, 0, DEPOSIT);
    }

    function test_contractWalletsFundByAuthorization() public {
        ContractWallet wallet = new ContractWallet(payer);
        usdc.mint(address(wallet), DEPOSIT);
        IPaymentChannel.Channel memory channel = terms();
        channel.payer = address(wallet);
        IPaymentChannel.Deposit memory deposit = byAuthorization(channel, DEPOSIT, END);
        deposit.signature = abi.encodePacked(uint8(1), deposit.signature);
        assertChannel(channels.fund(channel, DEPOSIT, END, deposit), DEPOSIT, 0, END);
        vm.assertEq(usdc.balanceOf(address(wallet)), 0, "the wallet paid");
    }

    function test_fund_addsAndMovesTheEnd() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        claim(channel, PRICE);
        vm.expectEmit();
        emit IPaymentChannel.ChannelFunded(id, payer, payee, DEPOSIT + 1, END + 1);
        channels.fund(channel, 1, END + 1, byAuthorization(channel, 1, END + 1));
        assertChannel(id, DEPOSIT + 1, PRICE, END + 1);
        fund(channel, 2, END + 1);
        assertChannel(id, DEPOSIT + 3, PRICE, END + 1);
        assertBalances(ALL - DEPOSIT - 3, PRICE, DEPOSIT + 3 - PRICE);
    }

    function test_fund_endsAClosing() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        vm.prank(payer);
        channels.close(channel);
        fund(channel, 1, END);
        assertChannel(id, DEPOSIT + 1, 0, END);
    }

    function test_fund_revivesAChannelThatEnded() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        vm.warp(END + 1);
        fund(channel, 1, END + 1 days);
        assertChannel(id, DEPOSIT + 1, 0, END + 1 days);
        claim(channel, DEPOSIT + 1);
        assertBalances(ALL - DEPOSIT - 1, DEPOSIT + 1, 0);
    }

    function test_fund_afterWithdrawalGoesOn() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        claim(channel, PRICE);
        vm.warp(END + 1);
        channels.withdraw(channel);
        assertChannel(id, PRICE, PRICE, 0);
        fund(channel, DEPOSIT, END + 1 days);
        assertChannel(id, PRICE + DEPOSIT, PRICE, END + 1 days);
        claimFails(
            channel, PRICE, abi.encodeWithSelector(IPaymentChannel.NothingToClaim.selector, PRICE, PRICE)
        );
        claim(channel, 2 * PRICE);
        assertBalances(ALL - DEPOSIT - PRICE, 2 * PRICE, DEPOSIT - PRICE);
    }

    function test_fund_refusesBadChannels() public {
        IPaymentChannel.Channel memory channel = terms();
        channel.payer = address(0);
        refusesToFund(channel);
        channel = terms();
        channel.signer = address(0);
        refusesToFund(channel);
        channel = terms();
        channel.payee = address(0);
        refusesToFund(channel);
        channel = terms();
        channel.token = address(0);
        refusesToFund(channel);
        channel = terms();
        channel.payee = payer;
        channel.signer = stranger;
        refusesToFund(channel);
        channel = terms();
        channel.signer = payee;
        refusesToFund(channel);
    }

    function test_fund_refusesAmountsOutOfRange() public {
        IPaymentChannel.Channel memory channel = terms();
        uint256 maximum = type(uint96).max;
        fundFails(channel, 0, END, abi.encodeWithSelector(IPaymentChannel.DepositOutOfRange.selector, 0));
        bytes memory expected =
            abi.encodeWithSelector(IPaymentChannel.DepositOutOfRange.selector, maximum + 1);
        fundFails(channel, maximum + 1, END, expected);
        usdc.mint(payer, maximum);
        bytes32 id = fund(channel, maximum, END);
        assertChannel(id, maximum, 0, END);
        fundFails(channel, 1, END, abi.encodeWithSelector(IPaymentChannel.DepositOutOfRange.selector, 1));
    }

    function test_fund_refusesEndsOutOfRange() public {
        IPaymentChannel.Channel memory channel = terms();
        uint256 latest = START + channels.MAX_DURATION();
        fundFails(channel, 1, START, outOfRange(START, latest));
        fundFails(channel, 1, latest + 1, outOfRange(latest + 1, latest));
        bytes32 id = fund(channel, 1, END);
        fundFails(channel, 1, END - 1, outOfRange(END - 1, latest));
        fund(channel, 1, latest);
        assertChannel(id, 2, 0, latest);
    }

    // ---- claiming

    function test_claim_paysTheDifference() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        vm.expectEmit();
        emit IPaymentChannel.ChannelClaimed(id, payee, PRICE, PRICE);
        claim(channel, PRICE);
        vm.warp(END);
        vm.expectEmit();
        emit IPaymentChannel.ChannelClaimed(id, payee, DEPOSIT - PRICE, DEPOSIT);
        claim(channel, DEPOSIT);
        assertChannel(id, DEPOSIT, DEPOSIT, END);
        assertBalances(ALL - DEPOSIT, DEPOSIT, 0);
    }

    function test_claim_ofAnotherSigner() public {
        IPaymentChannel.Channel memory channel = terms();
        channel.signer = stranger;
        bytes32 id = opened(channel);
        claimFails(channel, 1, abi.encodeWithSelector(IPaymentChannel.InvalidSignature.selector, stranger));
        channels.claim(channel, PRICE, sign(STRANGER_KEY, channels.hashClaim(id, PRICE)));
        assertBalances(ALL - DEPOSIT, PRICE, DEPOSIT - PRICE);
    }

    function test_claim_ofAContractSigner() public {
        IPaymentChannel.Channel memory channel = terms();
        channel.signer = address(new ContractWallet(stranger));
        bytes32 id = opened(channel);
        bytes memory signature = sign(STRANGER_KEY, channels.hashClaim(id, PRICE));
        channels.claim(channel, PRICE, abi.encodePacked(uint8(1), signature));
        assertBalances(ALL - DEPOSIT, PRICE, DEPOSIT - PRICE);
    }

    function test_claim_refusesWhatCannotBePaid() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = channels.hashChannel(channel);
        claimFails(channel, 1, abi.encodeWithSelector(IPaymentChannel.ChannelExpired.selector, id, 0));
        opened(channel);
        claimFails(channel, 0, abi.encodeWithSelector(IPaymentChannel.NothingToClaim.selector, 0, 0));
        claimFails(
            channel,
            DEPOSIT + 1,
            abi.encodeWithSelector(IPaymentChannel.OverDeposit.selector, DEPOSIT + 1, DEPOSIT)
        );
        vm.warp(END + 1);
        claimFails(channel, 1, abi.encodeWithSelector(IPaymentChannel.ChannelExpired.selector, id, END));
    }

    function test_claimMany_paysEachPayeeOnce() public {
        IPaymentChannel.Claim[] memory claims = new IPaymentChannel.Claim[](4);
        IPaymentChannel.Channel memory channel = terms();
        for (uint256 i = 0; i < 4; ++i) {
            channel.salt = bytes32(i);
            channel.payee = i < 3 ? payee : stranger;
            opened(channel);
            claims[i] = signed(channel, PRICE + i);
        }
        vm.expectEmit();
        emit IERC20.Transfer(address(channels), payee, 3 * PRICE + 3);
        vm.expectEmit();
        emit IERC20.Transfer(address(channels), stranger, PRICE + 3);
        vm.assertEq(channels.claimMany(claims), 4, "paid");
        assertBalances(ALL - 4 * DEPOSIT, 3 * PRICE + 3, 4 * DEPOSIT - 4 * PRICE - 6);
        vm.assertEq(usdc.balanceOf(stranger), PRICE + 3, "the other payee");
    }

    function test_claimMany_passesOverWhatCannotBePaid() public {
        IPaymentChannel.Channel memory channel = terms();
        channel.salt = "another";
        bytes32 another = fund(channel, DEPOSIT, START + 1);
        IPaymentChannel.Claim[] memory claims = new IPaymentChannel.Claim[](7);
        claims[0] = signed(channel, PRICE);
        channel = terms();
        bytes32 id = opened(channel);
        claims[1] = signed(channel, PRICE);
        claims[2] = signed(channel, PRICE);
        claims[3] = signed(channel, DEPOSIT + 1);
        claims[4] = signed(channel, 2 * PRICE);
        claims[4].signature[7] ^= 0x01;
        claims[5] = signed(channel, 3 * PRICE);
        channel.salt = "unknown";
        claims[6] = signed(channel, PRICE);
        vm.warp(START + 2);
        vm.assertEq(channels.claimMany(claims), 2, "paid");
        assertChannel(id, DEPOSIT, 3 * PRICE, END);
        assertChannel(another, DEPOSIT, 0, START + 1);
        vm.assertEq(usdc.balanceOf(payee), 3 * PRICE, "payee's balance");
        vm.assertEq(channels.claimMany(claims), 0, "nothing is paid twice");
        vm.assertEq(channels.claimMany(new IPaymentChannel.Claim[](0)), 0, "nothing of nothing");
    }

    function test_record_thenCollect() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        bytes memory signature = signClaim(channel, PRICE);
        vm.expectEmit();
        emit IPaymentChannel.ChannelClaimed(id, payee, PRICE, PRICE);
        vm.prank(payee);
        channels.record(channel, PRICE, signature);
        assertChannel(id, DEPOSIT, PRICE, END);
        assertBalances(ALL - DEPOSIT, 0, DEPOSIT);
        vm.assertEq(channels.owed(payee, address(usdc)), PRICE, "owed");

        // what is owed is out of the payer's reach
        vm.warp(END + 1);
        channels.withdraw(channel);
        vm.expectEmit();
        emit IPaymentChannel.PaymentCollected(payee, address(usdc), PRICE);
        vm.prank(stranger);
        channels.collect(payee, address(usdc));
        assertBalances(ALL - PRICE, PRICE, 0);
        vm.assertEq(channels.owed(payee, address(usdc)), 0, "no longer owed");
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.NothingOwed.selector, payee, address(usdc)));
        channels.collect(payee, address(usdc));
    }

    function test_record_addsUpOverChannels() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        bytes memory signature = signClaim(channel, PRICE);
        vm.prank(payee);
        channels.record(channel, PRICE, signature);
        channel.salt = "another";
        opened(channel);
        signature = signClaim(channel, 2 * PRICE);
        vm.prank(payee);
        channels.record(channel, 2 * PRICE, signature);
        claimFails(
            channel,
            2 * PRICE,
            abi.encodeWithSelector(IPaymentChannel.NothingToClaim.selector, 2 * PRICE, 2 * PRICE)
        );
        channels.collect(payee, address(usdc));
        assertBalances(ALL - 2 * DEPOSIT, 3 * PRICE, 2 * DEPOSIT - 3 * PRICE);
    }

    function test_record_refusesLikeClaim() public {
        IPaymentChannel.Channel memory channel = terms();
        opened(channel);
        bytes memory signature = signClaim(channel, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.Unauthorized.selector, payer, payee));
        vm.prank(payer);
        channels.record(channel, PRICE, signature);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.InvalidSignature.selector, payer));
        vm.prank(payee);
        channels.record(channel, PRICE + 1, signature);
    }

    // ---- ending

    function test_close_leavesTheChallengePeriod() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        vm.expectEmit();
        emit IPaymentChannel.ChannelClosing(id, START + CHALLENGE);
        vm.prank(payer);
        channels.close(channel);
        assertChannel(id, DEPOSIT, 0, START + CHALLENGE);
        vm.warp(START + CHALLENGE);
        // closing again does not move the end, neither way
        vm.prank(payer);
        channels.close(channel);
        assertChannel(id, DEPOSIT, 0, START + CHALLENGE);
        claim(channel, PRICE);
        vm.warp(START + CHALLENGE + 1);
        channels.withdraw(channel);
        assertBalances(ALL - PRICE, PRICE, 0);
    }

    function test_close_neverMovesTheEndBack() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        vm.warp(END - 1);
        vm.expectEmit();
        emit IPaymentChannel.ChannelClosing(id, END);
        vm.prank(payer);
        channels.close(channel);
        assertChannel(id, DEPOSIT, 0, END);
    }

    function test_close_isForThePayerInTime() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = channels.hashChannel(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.ChannelExpired.selector, id, 0));
        vm.prank(payer);
        channels.close(channel);
        opened(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.Unauthorized.selector, payee, payer));
        vm.prank(payee);
        channels.close(channel);
        vm.warp(END + 1);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.ChannelExpired.selector, id, END));
        vm.prank(payer);
        channels.close(channel);
    }

    function test_release_givesBackAtOnce() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        claim(channel, PRICE);
        vm.expectEmit();
        emit IPaymentChannel.ChannelClosed(id, payer, DEPOSIT - PRICE);
        vm.prank(payee);
        channels.release(channel);
        assertChannel(id, PRICE, PRICE, 0);
        assertBalances(ALL - PRICE, PRICE, 0);
        // an end in the past or near is no obstacle to opening it again
        fund(channel, 1, START + 1);
        assertChannel(id, PRICE + 1, PRICE, START + 1);
    }

    function test_release_isForThePayee() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = opened(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.Unauthorized.selector, payer, payee));
        vm.prank(payer);
        channels.release(channel);
        vm.prank(payee);
        channels.release(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.NothingLeft.selector, id));
        vm.prank(payee);
        channels.release(channel);
    }

    function test_withdraw_onceExpired() public {
        IPaymentChannel.Channel memory channel = terms();
        bytes32 id = channels.hashChannel(channel);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.NothingLeft.selector, id));
        channels.withdraw(channel);
        opened(channel);
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.ChannelNotExpired.selector, id, END));
        vm.prank(payer);
        channels.withdraw(channel);
        vm.warp(END + 1);
        vm.expectEmit();
        emit IPaymentChannel.ChannelClosed(id, payer, DEPOSIT);
        vm.prank(stranger);
        channels.withdraw(channel);
        assertChannel(id, 0, 0, 0);
        assertBalances(ALL, 0, 0);
        vm.expectRevert(abi.encodeWithSelector(IPaymentChannel.NothingLeft.selector, id));
        channels.withdraw(channel);
    }

    function test_unknownChannelsAreEmpty() public view {
        assertChannel("unknown", 0, 0, 0);
        vm.assertEq(channels.owed(payee, address(usdc)), 0, "owed");
    }

    function test_theDomainIsThatOfTheInterface() public view {
        (, string memory name, string memory version,, address verifyingContract,,) = channels.eip712Domain();
        vm.assertEq(name, "Dealwright PaymentChannel", "name");
        vm.assertEq(version, "1", "version");
        vm.assertEq(verifyingContract, address(channels), "verifyingContract");
    }

    function signed(IPaymentChannel.Channel memory channel, uint256 amount)
        private
        view
        returns (IPaymentChannel.Claim memory)
    {
        // memory is shared, not copied: without this, later changes of the channel would change the claim
        IPaymentChannel.Channel memory copy = abi.decode(abi.encode(channel), (IPaymentChannel.Channel));
        return IPaymentChannel.Claim(copy, amount, signClaim(channel, amount));
    }

    function refusesToFund(IPaymentChannel.Channel memory channel) private {
        fundFails(channel, DEPOSIT, END, abi.encodeWithSelector(IPaymentChannel.BadChannel.selector));
    }

    function fundFails(
        IPaymentChannel.Channel memory channel,
        uint256 amount,
        uint256 expiresAt,
        bytes memory expected
    ) private {
        vm.expectRevert(expected);
        vm.prank(channel.payer);
        channels.fund(channel, amount, expiresAt, byAllowance());
    }

    function outOfRange(uint256 expiresAt, uint256 latest) private pure returns (bytes memory) {
        return abi.encodeWithSelector(IPaymentChannel.ExpiryOutOfRange.selector, expiresAt, latest);
    }
}
